import {
  commitCheck,
  jobOfLease,
  type Market,
  newSalt,
  readChallenge,
  readDrawnCells,
  readJob,
  revealCheck,
} from '../market/index.js'
import {takeProcessLock} from '../process-lock.js'
import {checkoutScene, loadJob, renderCells, type WarmSessions} from '../render/index.js'
import type {BlockStore} from '../storage/index.js'
import type {CheckBook} from './check-book.js'

/** What a checker works with: a node, or the artist where no node can check. */
export interface Checker {
  market: Market
  store: BlockStore
  sessions: WarmSessions
  book: CheckBook
  /** Folder that keeps the scenes fetched so far. */
  scenesDir: string
  /** Writable folder for the small pictures; inside the `outDir` of the sessions' machine. */
  cellsDir: string
  /** Held during a step where several processes check with the same key. */
  lockPath?: string
}

/** What a call of {@link answerCheck} did. */
export type CheckStep = 'committed' | 'revealed' | 'waiting'

/**
 * Takes the next step of a check: renders the drawn cells and commits, or reveals what was committed.
 *
 * Can be called again after a crash at any point.
 */
export async function answerCheck(checker: Checker, leaseId: bigint, signal: AbortSignal): Promise<CheckStep> {
  if (checker.lockPath === undefined) return takeStep(checker, leaseId, signal)
  const lock = await takeProcessLock(checker.lockPath)
  if ('heldBy' in lock) return 'waiting'
  try {
    return await takeStep(checker, leaseId, signal)
  } finally {
    await lock.release()
  }
}

async function takeStep(checker: Checker, leaseId: bigint, signal: AbortSignal): Promise<CheckStep> {
  const {market, book} = checker
  const {phase, round, seed, checks} = await readChallenge(market, leaseId)
  const own = checks.find((check) => check.checker === market.wallet.address && check.round === round)
  if (own?.state === 'drawn' && phase === 'commit') {
    const known = await book.read(leaseId, round, seed)
    const commitment = known ?? {fingerprints: await renderDrawnCells(checker, leaseId, round, signal), salt: newSalt()}
    await book.write(leaseId, round, {...commitment, seed})
    await commitCheck(market, leaseId, round, commitment)
    return 'committed'
  }
  if (own?.state === 'committed' && phase === 'check-reveal') {
    const commitment = await book.read(leaseId, round, seed)
    if (!commitment) return 'waiting'
    await revealCheck(market, leaseId, round, commitment)
    await book.remove(leaseId, round)
    return 'revealed'
  }
  return 'waiting'
}

async function renderDrawnCells(checker: Checker, leaseId: bigint, round: number, signal: AbortSignal) {
  const {market, store, sessions, scenesDir, cellsDir} = checker
  const {jobManifest} = await loadJob(store, await readJob(market, jobOfLease(leaseId)))
  const sceneDir = await checkoutScene(store, jobManifest, scenesDir)
  const drawn = await readDrawnCells(market, leaseId, round)
  return renderCells({jobManifest, sceneDir, sessions, outDir: cellsDir}, drawn, signal)
}
