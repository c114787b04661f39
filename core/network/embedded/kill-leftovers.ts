import {isSameProcess, pidOf} from '../../process-lock.js'
import {clearRunning, type Running, readLastRunning} from './running-file.js'

/**
 * Ends processes that outlived a killed supervisor, where the system could not tie them to it. Call it under the
 * supervisor's lock only: another network may be coming up otherwise.
 */
export async function killLeftovers(): Promise<void> {
  const running = await readLastRunning()
  if (running) killAll(running)
  await clearRunning()
}

/** Ends what is left of a network; processes that merely got an old number are not touched. */
export function killAll({supervisor, nodes, chain}: Running): void {
  for (const identity of [supervisor, ...nodes, chain]) {
    if (isSameProcess(identity)) process.kill(pidOf(identity), 'SIGKILL')
  }
}
