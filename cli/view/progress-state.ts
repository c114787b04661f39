import type {ProgressUpdate} from './progress.js'

/** Everything that is known of the running stage. */
export interface ProgressState extends ProgressUpdate {
  stageName: string
  stageStartedAtMs: number
}

/** Share of the work that is done, 0 to 1, or `undefined` before anything is known. */
export function fractionDone({fractionDone, framesDone, framesTotal, ...bytes}: ProgressUpdate): number | undefined {
  if (fractionDone !== undefined) return Math.min(1, Math.max(0, fractionDone))
  if (framesTotal) return Math.min(1, (framesDone ?? 0) / framesTotal)
  return bytes.bytesTotal ? Math.min(1, (bytes.bytesDone ?? 0) / bytes.bytesTotal) : undefined
}

/**
 * Expected rest of the stage in milliseconds, assuming that it goes on as fast as it went so far.
 *
 * @returns `undefined` before 2 s have passed or 1 % is done, when it would only be a guess.
 */
export function remainingMs(state: ProgressState, nowMs: number): number | undefined {
  const fraction = fractionDone(state)
  const elapsedMs = nowMs - state.stageStartedAtMs
  if (fraction === undefined || fraction < 0.01 || elapsedMs < 2000) return undefined
  return (elapsedMs * (1 - fraction)) / fraction
}
