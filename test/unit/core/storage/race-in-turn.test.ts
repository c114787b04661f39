import {describe, expect, test} from 'vitest'
import type {Clock} from '../../../../core/clock.js'
import {raceInTurn} from '../../../../core/storage/race-in-turn.js'

/** A clock whose sleeps end when the test says so. */
function handClock(): Clock & {ring(): void} {
  const waiting: (() => void)[] = []
  return {
    nowMs: () => 0,
    sleep: () => new Promise((resolve) => waiting.push(resolve)),
    ring: () => {
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}

const never = () => new Promise<string>(() => undefined)

describe('raceInTurn', () => {
  test('asks nobody else while the first answers', async () => {
    const asked: string[] = []
    const attempt = (name: string) => async () => {
      asked.push(name)
      return name
    }
    expect(await raceInTurn([attempt('near'), attempt('far')], 1000, handClock())).toBe('near')
    expect(asked).toEqual(['near'])
  })

  test('asks the next at once when one fails', async () => {
    const failing = () => Promise.reject(new Error('gone'))
    expect(await raceInTurn([failing, async () => 'far'], 1000, handClock())).toBe('far')
  })

  test('asks the next as well when one is silent, and takes whoever comes first', async () => {
    const clock = handClock()
    const racing = raceInTurn([never, async () => 'far'], 1000, clock)
    clock.ring()
    expect(await racing).toBe('far')
  })

  test('tells what each said if all fail', async () => {
    const failing = (words: string) => () => Promise.reject(new Error(words))
    await expect(raceInTurn([failing('one'), failing('two')], 1000, handClock())).rejects.toMatchObject({
      errors: [{message: 'one'}, {message: 'two'}],
    })
  })

  test('fails if there is nobody to ask', async () => {
    await expect(raceInTurn([], 1000, handClock())).rejects.toThrow(AggregateError)
  })
})
