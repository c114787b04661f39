import {type Clock, systemClock} from '../clock.js'

/**
 * Begins one attempt after another, each when all before have failed or the last is still silent after `pauseMs`, and
 * gives the first success.
 *
 * @throws {AggregateError} With what each attempt said, in their order, if all fail.
 */
export function raceInTurn<Result>(
  attempts: readonly (() => Promise<Result>)[],
  pauseMs: number,
  clock: Clock = systemClock,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const done = new AbortController()
    const errors: unknown[] = []
    let begun = 0
    let failed = 0
    const begin = () => {
      const index = begun
      begun += 1
      if (index >= attempts.length) return
      attempts[index]?.().then(
        (result) => {
          done.abort()
          resolve(result)
        },
        (error: unknown) => {
          errors[index] = error
          failed += 1
          if (failed === attempts.length) {
            done.abort()
            reject(new AggregateError(errors, 'Every attempt failed.'))
          } else if (failed === begun) begin()
        },
      )
      clock.sleep(pauseMs, done.signal).then(
        () => {
          if (begun === index + 1) begin()
        },
        () => undefined,
      )
    }
    if (attempts.length === 0) reject(new AggregateError([], 'There was nothing to attempt.'))
    else begin()
  })
}
