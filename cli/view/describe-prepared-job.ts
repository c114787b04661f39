import type {EarlierSamples, EarlierWork, FinishedFrame, PreparedJob, SameClassChoice} from '../../core/artist/index.js'
import {formatFrameRanges, type JobManifest} from '../../core/job/index.js'
import type {NetworkProfile} from '../../core/network/index.js'
import {formatCredits} from '../../core/units.js'
import {jobThresholds} from '../../core/verify/index.js'
import {formatCount} from './format-count.js'
import {printFrames} from './print-frames.js'
import type {Progress} from './progress.js'

/** What is known of the frames before anything is posted. */
export function describeEarlierWork({frames, remaining, unfinished}: EarlierWork): string {
  const kept = `${frames.length} of ${frames.length + remaining.length} frames are finished already`
  if (remaining.length === 0) return `${kept}; nothing is to be paid.`
  if (unfinished) return `${kept}; job ${unfinished.jobId} has the rest, and goes on.`
  return frames.length === 0 ? 'No earlier job finished any of these frames.' : `${kept}; the rest is rendered.`
}

/** Says what of the samples of a job is paid, where an earlier one rendered fewer. */
export function describeEarlierSamples(
  {jobId, samples, obstacle}: EarlierSamples,
  {jobManifest}: Pick<PreparedJob, 'jobManifest'>,
): string {
  const total = jobManifest.image.samples
  const delivered = `Job ${jobId} delivered these frames with ${samples} samples`
  if (obstacle === undefined) return `${delivered}; the other ${total - samples} are rendered, paid and added.`
  return `${delivered}; all ${total} are rendered again, because ${obstacle}.`
}

/** What is left to be posted where earlier jobs did a part. */
export function describeRest({estimate}: Pick<PreparedJob, 'estimate'>): string {
  return `What is left: ${formatCount(estimate.tasks, 'task')}, ${describePrice(estimate)}.`
}

/** Says what the job is, and what was chosen or is odd about it. */
export function describePreparedJob(progress: Progress, {report, jobManifest, estimate, choices}: PreparedJob): void {
  const {image, frames, views} = jobManifest
  const shown = `frames ${formatFrameRanges([...frames].sort((a, b) => a - b))}${views ? ` in ${views.length} views` : ''}`
  for (const {message, fix} of report.warnings) progress.line(`Warning: ${message} ${fix}`)
  for (const line of choices) progress.line(line)
  progress.line(
    `${report.scenePath}: ${shown}, ${image.widthPx}x${image.heightPx}, ${formatCount(image.samples, 'sample')}, ` +
      `${formatCount(estimate.tasks, 'task')}, ${describePrice(estimate)}.`,
  )
}

/** What a job of one class is judged by, beside one of any class, and why it is one where nobody asked for it. */
export function describeSameClass(
  {jobManifest}: {jobManifest: Pick<JobManifest, 'blenderSeries' | 'hasHair'>},
  {nodes}: Pick<SameClassChoice, 'nodes'>,
): string {
  const [narrow, wide] = [true, false].map((sameClass) => jobThresholds({...jobManifest, sameClass}))
  return (
    `Only nodes of the renderer's device class check: a mismatch begins at ${narrow?.mismatchBits} bits and ${narrow?.mismatchMean} steps of colour, ` +
    `instead of ${wide?.mismatchBits} and ${wide?.mismatchMean}.${nodes ? describeReason(nodes) : ''}`
  )
}

function describeReason({serving, live}: {serving: number; live: number}): string {
  return ` The scene has hair, and ${serving} of ${live} nodes can work so; --no-same-class leaves it to all.`
}

/** Who can read a scene that is not private, where that is not what people may take for granted. */
export function describePrivacy(progress: Progress, {name, isLocal}: NetworkProfile): void {
  if (isLocal) return
  progress.line(`The scene is not private: who can read the storage of the network "${name}" can read it.`)
}

/** The most that a job may cost. */
export function describePrice({price, escrow}: PreparedJob['estimate']): string {
  return price === 0n ? 'for points' : `for up to ${formatCredits(escrow)} with its checks`
}

/** Prints frames that cost nothing, because earlier jobs finished them. */
export function printEarlierWork(frames: readonly FinishedFrame[], print: (line: string) => void): void {
  printFrames(frames, print)
  print(
    `${frames.length === 1 ? 'The frame was' : `All ${frames.length} frames were`} finished earlier; nothing was paid.`,
  )
}
