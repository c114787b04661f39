import type {FinishedFrame, JobRecord, JobSummary, RenderReport} from '../../core/artist/index.js'
import {CandelaError, type ErrorKind} from '../../core/errors.js'
import {formatDuration} from '../../core/units.js'
import {InterruptedError} from '../base/index.js'
import {askIfPossible} from './confirm.js'
import {formatCount} from './format-count.js'
import {printFrames} from './print-frames.js'
import type {Progress} from './progress.js'

/** Shows a followed job as it goes. */
export function watchJob(progress: Progress, {frames}: Pick<JobRecord, 'frames'>, signal: AbortSignal) {
  let isRendered = false
  return {
    onUpdate: (summary: JobSummary, framesDone: number): void => {
      if (!isRendered && summary.tasksSubmitted === summary.tasksTotal) {
        isRendered = true
        progress.stage('check and finish')
      }
      const {match, inconclusive, mismatch} = summary.checks
      progress.update({
        framesDone,
        framesTotal: frames.length,
        fractionDone: summary.tasksSubmitted / summary.tasksTotal,
        priceMicrocredits: summary.price === 0n ? undefined : summary.paid,
        checksDone: match + inconclusive + mismatch,
        checksMatched: match,
      })
    },
    onUnserved: (): void => progress.line('No node is live; the job waits for one. To run one here: candela node'),
    ask: (question: string): Promise<boolean> => {
      progress.stop()
      return askIfPossible(question, signal)
    },
    onNotice: (line: string): void => progress.line(line),
    onFrame: ({frame}: FinishedFrame): void => progress.update({finishedFrame: frame}),
  }
}

/** Passes a wait on; when Ctrl-C ends it, the error says how to go on with the job. */
export async function announceInterruption<T>(
  job: number,
  network: string,
  signal: AbortSignal,
  wait: Promise<T>,
): Promise<T> {
  try {
    return await wait
  } catch (error) {
    if (!signal.aborted || (error instanceof CandelaError && error.kind !== 'interrupted')) throw error
    throw new InterruptedError(`Stopped waiting for job ${job}; the job goes on.`, {
      suggestions: [`candela job attach ${job} --network ${network}`, `candela job cancel ${job} --network ${network}`],
    })
  }
}

/** Prints the end of a job for people. */
export function printReport(report: RenderReport, print: (line: string) => void): void {
  const {checks, seconds, nodes} = report
  printFrames(report.frames, print)
  const times = `${formatDuration(seconds.total * 1000)} (render ${formatDuration(seconds.render * 1000)}, finish ${formatDuration(seconds.finish * 1000)})`
  const pay = report.price === 0 ? 'points' : `${report.paid} credits, of which ${report.fee} burned`
  print(
    `Job ${report.job}: ${formatCount(report.frames.length, 'frame')} by ${formatCount(nodes.length, 'node')} for ${pay}; ` +
      `${checks.match} of ${checks.drawn} checks matched, ${checks.mismatch} mismatched; ${times}.`,
  )
  if (report.outcome === 'cancelled') print('The job was cancelled; what was not rendered is refunded.')
  if (report.outcome === 'stuck')
    print('No node could render the rest; it is refunded. The logs: candela network status')
}

/** Ends the command with the exit code of the job. */
export function endAsReported(report: RenderReport, endAs: (kind: ErrorKind) => void): void {
  if (report.outcome === 'cancelled') endAs('cancelled')
  if (report.outcome === 'stuck') endAs('partial')
}
