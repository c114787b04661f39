import {systemClock} from '../../clock.js'
import {identifyProcess} from '../../process-lock.js'
import type {Child} from './start-child.js'

/** A process that is started again when it ends by itself. */
export interface KeptProcess {
  /** Name of the process, as `identifyProcess` gives it; empty between its end and its next start. */
  identity(): string
  /**
   * Starts the process again if it ended `restartLooks` calls ago. A start that fails is tried again by the next call: a port
   * may be taken for a moment.
   *
   * @throws What the start said, once it has failed ten times in a row.
   */
  restartIfEnded(): Promise<void>
  /** Ends the process for good: by a signal, and by SIGKILL when it does not listen. */
  stop(): Promise<void>
}

/** How long a process may take to end by itself, in ms. */
const STOP_MS = 8000
/** Failed starts in a row after which nobody tries again. */
const MOST_FAILED_STARTS = 10

/** Starts a process and keeps it running; the caller looks after it by calling `restartIfEnded` again and again. */
export async function keepProcess(
  start: () => Promise<Child>,
  {restartLooks, stopSignal}: {restartLooks: number; stopSignal: NodeJS.Signals},
): Promise<KeptProcess> {
  let child = await start()
  let looksSinceEnd: number | undefined
  let failedStarts = 0
  const watch = (watched: Child) =>
    void watched.ended.then(() => {
      looksSinceEnd = 0
    })
  watch(child)
  return {
    identity: () => identifyProcess(child.pid) ?? '',
    restartIfEnded: async () => {
      if (looksSinceEnd === undefined) return
      looksSinceEnd += 1
      if (looksSinceEnd <= restartLooks) return
      try {
        child = await start()
      } catch (error) {
        failedStarts += 1
        if (failedStarts === MOST_FAILED_STARTS) throw error
        process.stderr.write(
          `A process could not be started again, and is tried once more: ${(error as Error).message}\n`,
        )
        return
      }
      failedStarts = 0
      looksSinceEnd = undefined
      watch(child)
    },
    stop: () => stopChild(child, stopSignal),
  }
}

async function stopChild(child: Child, signal: NodeJS.Signals): Promise<void> {
  child.stop(signal)
  const giveUp = new AbortController()
  const tooLate = systemClock.sleep(STOP_MS, giveUp.signal).then(
    () => child.stop('SIGKILL'),
    () => undefined,
  )
  await child.ended
  giveUp.abort()
  await tooLate
}
