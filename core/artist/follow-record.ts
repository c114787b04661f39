import {ensureRuntime} from '../blender/index.js'
import {systemClock} from '../clock.js'
import {toCredits, toSeconds} from '../units.js'
import type {AuditBudget} from './audit-pictures.js'
import {checkFinished} from './check-finished.js'
import type {DisputePolicy} from './dispute-keeper.js'
import type {FinishedFrame} from './finish-frames.js'
import {type FollowedJob, JobFollower} from './follow-job.js'
import type {JobRecord} from './job-record.js'
import type {Artist} from './open-artist.js'
import type {CheckCounts, JobSummary} from './summarize-job.js'

/** What `candela render` and `candela job attach` report; money in credits, times in seconds. */
export interface RenderReport {
  job: number
  network: string
  scene: string
  outcome: FollowedJob['outcome']
  /** Whether only nodes of the renderer's device class checked. */
  sameClass: boolean
  frames: FinishedFrame[]
  tasks: number
  /** Addresses of the nodes that were paid. */
  nodes: string[]
  price: number
  paid: number
  fee: number
  checks: CheckCounts
  seconds: Record<'inspect' | 'bundle' | 'post' | 'render' | 'verify' | 'settle' | 'finish' | 'total', number>
}

/** Who watches a job. */
export interface JobWatcher {
  signal: AbortSignal
  /** How much of what is delivered is rendered again here. */
  audit: AuditBudget
  disputes: DisputePolicy
  /** Asks the person at the terminal; `false` where there is none. */
  ask(question: string): Promise<boolean>
  onUpdate(summary: JobSummary, framesDone: number): void
  onFrame(finished: FinishedFrame): void
  /** No node is live, and tasks wait for one; said once. */
  onUnserved(): void
  /** What happens in an auction, one line each. */
  onNotice(line: string): void
}

/** Follows a posted job to its end, and reports. Frames that are not on the disk as they were written are finished again. */
export async function followRecord(artist: Artist, record: JobRecord, watcher: JobWatcher): Promise<RenderReport> {
  const startedAtMs = systemClock.nowMs()
  const {market, store, identity, checker, previewSessions, profile} = artist
  for (const line of await checkFinished(record)) watcher.onNotice(line)
  const followed = await new JobFollower({
    ...{market, store, record, checker, ...watcher},
    audit: {budget: watcher.audit, checker, previewSessions},
    runtime: await ensureRuntime(record.blenderSeries, {signal: watcher.signal}),
    identity: identity.identity,
    isLocal: profile.isLocal,
  }).run()
  return toReport(record, followed, startedAtMs)
}

function toReport(
  record: JobRecord,
  {outcome, sameClass, summary, frames, timesMs}: FollowedJob,
  startedAtMs: number,
): RenderReport {
  const {inspect, bundle, post} = record.spentMs
  const between = (from: number, to: number) => toSeconds(Math.max(0, from === 0 || to === 0 ? 0 : to - from))
  return {
    job: record.jobId,
    network: record.network,
    scene: record.scenePath,
    outcome,
    sameClass,
    frames,
    tasks: summary.tasksTotal,
    nodes: summary.nodes,
    price: toCredits(summary.price),
    paid: toCredits(summary.paid),
    fee: toCredits(summary.fee),
    checks: summary.checks,
    seconds: {
      inspect: toSeconds(inspect),
      bundle: toSeconds(bundle),
      post: toSeconds(post),
      render: between(startedAtMs, timesMs.submitted),
      verify: between(timesMs.submitted, timesMs.cleared),
      settle: between(timesMs.cleared, timesMs.settled),
      finish: toSeconds(timesMs.finishing),
      total: toSeconds(inspect + bundle + post + systemClock.nowMs() - startedAtMs),
    },
  }
}

/** The report of a job that needs no node: earlier ones have finished all of its frames. */
export function reportEarlierWork({jobId, network, scenePath}: JobRecord, frames: FinishedFrame[]): RenderReport {
  const none = {inspect: 0, bundle: 0, post: 0, render: 0, verify: 0, settle: 0, finish: 0, total: 0}
  return {
    ...{
      job: jobId,
      network,
      scene: scenePath,
      outcome: 'done',
      sameClass: false,
      frames,
      tasks: 0,
      nodes: [],
      price: 0,
      paid: 0,
      fee: 0,
    },
    checks: {drawn: 0, match: 0, inconclusive: 0, mismatch: 0},
    seconds: none,
  }
}
