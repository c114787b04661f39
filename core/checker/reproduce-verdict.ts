import {CandelaError} from '../errors.js'
import {
  type ArchivedLease,
  type JobOnChain,
  jobOfLease,
  judgeRound,
  LeaseArchive,
  type Market,
  type RecordedRound,
  readJob,
  readRounds,
  type VerdictOnChain,
} from '../market/index.js'
import {JobKeyMissingError, type LoadedJob, loadJob, withPrivateScene} from '../render/index.js'
import type {SealingIdentity} from '../storage/index.js'
import {
  commitLease,
  type DrawnCell,
  type Fingerprint,
  judgePackedCells,
  type PackedDistance,
  type Verdict,
} from '../verify/index.js'
import type {Checker} from './answer-check.js'
import {renderDrawnCells} from './render-drawn-cells.js'

/** Thrown when a lease has no verdict that could be reproduced. */
export class VerdictMissingError extends CandelaError {
  readonly code = 'VERDICT_MISSING'
  readonly kind = 'usage'
}

/** A round of a challenge, judged again. */
export interface ReproducedRound {
  round: number
  cells: number
  /** What the renderer revealed, against this machine; absent if it revealed nothing. */
  renderer?: PackedDistance
  /** Whether what it revealed are the drawn cells of what it had committed to. */
  isProven: boolean
  checks: {
    checker: string
    /** What the contract that judges says of this check, asked again. */
    verdict: VerdictOnChain
    /** What the checker published, against this machine. */
    here: PackedDistance
  }[]
}

/** A verdict, and what this machine makes of the same cells. */
export interface ReproducedVerdict {
  job: number
  lease: string
  node: string
  onChain: VerdictOnChain
  here: Verdict
  rounds: ReproducedRound[]
}

/**
 * Judges a challenge again from what everyone can read: the seed, the revealed fingerprints and their proof, what the
 * checkers published, and the scene, whose drawn cells this machine renders itself. Of a private job it keeps no scene.
 *
 * @param nodeIdentities - Keys of the nodes of this machine: one that works on a private job has its key, as its artist has.
 * @throws {VerdictMissingError} If the lease has no verdict on its pictures.
 * @throws {JobKeyMissingError} If the job is private, and neither the artist nor a node of this machine has its key.
 */
export async function reproduceVerdict(
  checker: Checker,
  leaseId: bigint,
  nodeIdentities: readonly SealingIdentity[],
  signal: AbortSignal,
): Promise<ReproducedVerdict> {
  const {market, identity} = checker
  const loaded = await openAsAny(checker, await readJob(market, jobOfLease(leaseId)), [identity, ...nodeIdentities])
  const {job} = loaded
  const {lease, rounds} = await readChallenge(market, job, leaseId)
  const judged = []
  for (const round of rounds) judged.push({round, ...(await judgeRound(market, job, lease, round))})
  const drawn = distinctCells(judged.flatMap(({cells}) => cells))
  const rendered = await withPrivateScene(checker.scenesDir, job, () =>
    renderDrawnCells(checker, loaded, drawn, signal),
  )
  const found = new Map(drawn.map((cell, i) => [keyOf(cell), rendered[i] as Fingerprint]))
  const reproduced = judged.map(({round, cells, isProven, verdicts}): ReproducedRound => {
    const own = cells.map((cell) => found.get(keyOf(cell)) as Fingerprint)
    const measure = (packed: string) => judgePackedCells(packed, own, job.thresholds)
    return {
      round: round.round,
      cells: cells.length,
      ...(round.answer && {renderer: measure(round.answer.fingerprints)}),
      isProven,
      checks: round.checks.map(({checker, fingerprints}, i) => ({
        checker,
        verdict: verdicts[i] ?? 'none',
        here: measure(fingerprints),
      })),
    }
  })
  const {node, verdict} = lease
  return {
    ...{job: job.jobId, lease: String(leaseId), node, onChain: verdict},
    here: joinRounds(reproduced),
    rounds: reproduced,
  }
}

/** Opens a job with the first of some keys that opens it. */
async function openAsAny(
  checker: Pick<Checker, 'store' | 'notices'>,
  job: JobOnChain,
  [identity, ...others]: readonly [SealingIdentity, ...SealingIdentity[]],
): Promise<LoadedJob> {
  const [next, ...rest] = others
  try {
    return await loadJob(checker.store, job, identity, (noticed) => checker.notices.read(noticed))
  } catch (error) {
    if (!(error instanceof JobKeyMissingError) || !next) throw error
    return openAsAny(checker, job, [next, ...rest])
  }
}

/** Of disputed files there is nothing to render: `candela verify JOB` recomputes those. */
async function readChallenge(
  market: Market,
  job: JobOnChain,
  leaseId: bigint,
): Promise<{lease: ArchivedLease; rounds: RecordedRound[]}> {
  const suggestions = [`candela job show ${job.jobId}`, `candela verify ${job.jobId}`]
  const found = (await new LeaseArchive(market, job).read()).find((one) => one.leaseId === leaseId)
  if (!found?.results || found.verdict === 'none') {
    throw new VerdictMissingError(`Job ${job.jobId} has no verdict on a lease ${leaseId}.`, {suggestions})
  }
  const lease = {...found, root: commitLease(found.results.treeRoot, found.results)}
  const rounds = await readRounds(market, leaseId, job.postedBlock)
  const ofPictures = rounds.filter(({checks, answer}) => answer || checks.some(isOfPictures))
  if (ofPictures.length > 0) return {lease, rounds: ofPictures}
  throw new VerdictMissingError(`No check of pictures of lease ${leaseId} stands in the logs of the chain.`, {
    suggestions,
  })
}

function isOfPictures({fingerprints}: {fingerprints: string}): boolean {
  return fingerprints.length > FILES_CHARS
}

/** What a referee of files publishes: `0x` and 32 bytes. */
const FILES_CHARS = 66

/** Silence and a wrong proof count as a mismatch, as in the contract; all rounds must match for a match. */
function joinRounds(rounds: readonly ReproducedRound[]): Verdict {
  const verdicts = rounds.map(({renderer, isProven}) => (renderer && isProven ? renderer.verdict : 'mismatch'))
  if (verdicts.includes('mismatch')) return 'mismatch'
  return verdicts.every((verdict) => verdict === 'match') ? 'match' : 'inconclusive'
}

function distinctCells(cells: readonly DrawnCell[]): DrawnCell[] {
  return [...new Map(cells.map((cell) => [keyOf(cell), cell])).values()]
}

function keyOf({task, cell}: DrawnCell): string {
  return `${task}/${cell}`
}
