import {EventLog, type Result} from 'ethers'
import type {DrawnCell} from '../verify/index.js'
import type {Market} from './market.js'
import {ContractRefusedError} from './market-errors.js'
import type {JobOnChain} from './read-jobs.js'

/** What a challenge waits for. */
export type ChallengePhase = 'none' | 'commit' | 'publish' | 'answer' | 'draw' | 'disclose'

/** What a comparison found, as the contract counts. */
export type VerdictOnChain = 'none' | 'match' | 'mismatch' | 'inconclusive'

/** One checker's part in a challenge. */
export interface CheckOnChain {
  checker: string
  round: number
  state: 'none' | 'drawn' | 'committed' | 'published' | 'unanswered' | 'missed'
  verdict: VerdictOnChain
  /** Block whose event has its fingerprints, while they can be judged. */
  publishedBlock: number
}

/** A challenge of a lease, while it runs: the verdict stands in the logs, see {@link LeaseArchive}. */
export interface ChallengeOnChain {
  phase: ChallengePhase
  round: number
  deadlineBlock: number
  /** Randomness that names the cells. */
  seed: string
  checks: CheckOnChain[]
}

/** A challenge, and the cells that its verifier renders. */
export interface DrawPreview {
  challenge: ChallengeOnChain
  cells: DrawnCell[]
}

/** Reads the challenge of a lease; phase `none` if none runs. */
export async function readChallenge(market: Market, leaseId: bigint): Promise<ChallengeOnChain> {
  return toChallenge(
    await market.chain.read(`challenge of lease ${leaseId}`, () => call(market, 'getChallenge', leaseId)),
  )
}

/**
 * Asks what the draw of a submitted lease would give, without sending it.
 *
 * @returns `undefined` if the lease cannot be drawn now.
 */
export async function previewDraw(market: Market, leaseId: bigint): Promise<DrawPreview | undefined> {
  try {
    const preview = await market.chain.read(`draw of lease ${leaseId}`, () => call(market, 'previewDraw', leaseId))
    return {challenge: toChallenge(preview.challenge), cells: toCells(preview)}
  } catch (error) {
    if (error instanceof ContractRefusedError) return undefined
    throw error
  }
}

/** Cells of a round, in the order in which everyone lists fingerprints. */
export async function readDrawnCells(market: Market, leaseId: bigint, round: number): Promise<DrawnCell[]> {
  return toCells(await market.chain.read(`cells of lease ${leaseId}`, () => call(market, 'drawnCells', leaseId, round)))
}

/** Blocks in which the checkers of a round render the network's own number of cells, or fetch files, and commit. */
export async function readCommitBlocks(market: Market): Promise<number> {
  return Number((await market.chain.read('parameters', () => call(market, 'getParameters'))).commitBlocks)
}

/** Cells that a check of a job renders in round 1: the network's own number, or more where the job asks for them. */
export async function readCellsPerCheck(market: Market, job: Pick<JobOnChain, 'cellsPerCheck'>): Promise<number> {
  return Math.max(await readOwnCells(market), job.cellsPerCheck)
}

/** Cells that a check renders where the job asks for no more. */
export async function readOwnCells(market: Market): Promise<number> {
  return Number(await market.chain.read('parameters', () => call(market, 'cellsPerCheck')))
}

/** What the checkers of the current round published, packed, in the order of their call. */
export async function readPublishedChecks(
  market: Market,
  leaseId: bigint,
  {round, checks}: ChallengeOnChain,
): Promise<string[]> {
  const published = checks.filter((check) => check.round === round && check.state === 'published')
  return Promise.all(published.map((check) => readPublished(market, leaseId, check)))
}

/** Whether it is the turn of an address to commit or to publish. */
export function isAwaited({phase, round, checks}: ChallengeOnChain, checker: string): boolean {
  const state = phase === 'publish' && round > 1 ? 'committed' : 'drawn'
  if (phase !== 'commit' && phase !== 'publish') return false
  return checks.some((check) => check.checker === checker && check.round === round && check.state === state)
}

/** What a challenge waits for, in the order of the contract. */
export const PHASES = ['none', 'commit', 'publish', 'answer', 'draw', 'disclose'] as const
/** What a comparison found, in the order of the contract. */
export const VERDICTS = ['none', 'match', 'mismatch', 'inconclusive'] as const
const CHECK_STATES = ['none', 'drawn', 'committed', 'published', 'unanswered', 'missed'] as const

function call(market: Market, method: string, ...args: unknown[]): Promise<Result> {
  return market.contracts.verification.getFunction(method).staticCall(...args)
}

/** From the event in the block that the challenge names: no index is needed. */
async function readPublished(market: Market, leaseId: bigint, check: CheckOnChain): Promise<string> {
  const {verification} = market.contracts
  const {checker, publishedBlock} = check
  const filter = verification.filters.CheckPublished?.(leaseId, null, checker) ?? []
  const events = await market.chain.read(`check of lease ${leaseId}`, () =>
    verification.queryFilter(filter, publishedBlock, publishedBlock),
  )
  const event = events.at(-1)
  if (event instanceof EventLog) return event.args.fingerprints
  throw new ContractRefusedError(
    `Block ${publishedBlock} has no check of lease ${leaseId} by ${checker}; the chain may have rolled back.`,
    'Unknown',
  )
}

function toChallenge(challenge: Result): ChallengeOnChain {
  return {
    phase: PHASES[Number(challenge.phase)] ?? 'none',
    round: Number(challenge.round),
    deadlineBlock: Number(challenge.deadlineBlock),
    seed: challenge.seed,
    checks: [...challenge.checks].map(toCheck),
  }
}

function toCheck(check: Result): CheckOnChain {
  return {
    checker: check.checker,
    round: Number(check.round),
    state: CHECK_STATES[Number(check.state)] ?? 'none',
    verdict: VERDICTS[Number(check.verdict)] ?? 'none',
    publishedBlock: Number(check.publishedBlock),
  }
}

function toCells({tasks, cells}: Result): DrawnCell[] {
  return [...tasks].map((task, i) => ({task: Number(task), cell: Number(cells[i])}))
}
