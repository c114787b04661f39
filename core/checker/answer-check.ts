import {
  type ChallengeOnChain,
  commitCheck,
  isAwaited,
  jobOfLease,
  type KeyNotices,
  type Market,
  newSalt,
  previewDraw,
  publishCheck,
  readChallenge,
  readDisputedRoot,
  readDrawnCells,
  readJob,
  revealCheck,
} from '../market/index.js'
import {takeProcessLock} from '../process-lock.js'
import {loadJob, type WarmSessions} from '../render/index.js'
import type {SealingIdentity, Storage} from '../storage/index.js'
import {type DrawnCell, packFingerprints} from '../verify/index.js'
import type {CheckBook} from './check-book.js'
import {checkFiles} from './check-files.js'
import {renderDrawnCells} from './render-drawn-cells.js'

/** What a checker works with: a node, or the artist where no node can check. */
export interface Checker {
  market: Market
  store: Storage
  /** Opens the private jobs that were meant for this machine. */
  identity: SealingIdentity
  /** Where artists tell of keys that they wrapped after the posting. */
  notices: KeyNotices
  sessions: WarmSessions
  book: CheckBook
  /** Folder that keeps the scenes fetched so far. */
  scenesDir: string
  /** Writable folder for the small pictures; inside the `outDir` of the sessions' machine. */
  cellsDir: string
  /** Held during a step where several processes check with the same key. */
  lockPath?: string
  /** Prints a line of what was found. */
  log?(line: string): void
}

/** The round of a dispute, after those of a check. */
const DISPUTE_ROUND = 3

/** What a call of {@link answerCheck} did. */
export type CheckStep = 'committed' | 'published' | 'waiting'

/**
 * Takes the next step of a check: as the verifier, renders the drawn cells and publishes; as a referee, renders and
 * commits, or publishes what was committed. A referee of disputed files fetches them instead of rendering.
 *
 * A lease that nobody has drawn yet is drawn with the verifier's publication. Can be called again after a crash at any
 * point.
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
  const {market} = checker
  const stored = await readChallenge(market, leaseId)
  const preview = stored.phase === 'none' ? await previewDraw(market, leaseId) : undefined
  const challenge = preview?.challenge ?? stored
  if (!isAwaited(challenge, market.wallet.address)) return 'waiting'
  const {round, seed, phase} = challenge
  if (round > 1 && phase === 'publish') return revealCommitted(checker, leaseId, challenge)
  const known = await checker.book.read(leaseId, round, seed)
  const fingerprints = known?.fingerprints ?? (await fingerprint(checker, leaseId, {challenge, ...preview}, signal))
  const commitment = {fingerprints, salt: known?.salt ?? newSalt()}
  await checker.book.write(leaseId, round, {...commitment, seed})
  if (round > 1) {
    await commitCheck(market, leaseId, round, commitment)
    return 'committed'
  }
  await publishCheck(market, leaseId, fingerprints)
  await checker.book.remove(leaseId, round)
  return 'published'
}

async function revealCommitted(
  {market, book}: Checker,
  leaseId: bigint,
  {round, seed}: ChallengeOnChain,
): Promise<CheckStep> {
  const commitment = await book.read(leaseId, round, seed)
  if (!commitment) return 'waiting'
  await revealCheck(market, leaseId, round, commitment)
  await book.remove(leaseId, round)
  return 'published'
}

/** Packed fingerprints of the drawn cells, or what is said of the files where those are disputed. */
async function fingerprint(
  checker: Checker,
  leaseId: bigint,
  {challenge, cells}: {challenge: ChallengeOnChain; cells?: readonly DrawnCell[]},
  signal: AbortSignal,
): Promise<string> {
  const {market, store, identity, notices} = checker
  const isOfFiles = challenge.round === DISPUTE_ROUND && (await readDisputedRoot(market, leaseId)) !== undefined
  if (isOfFiles) return checkFiles(checker, leaseId, challenge, signal)
  const drawn = cells ?? (await readDrawnCells(market, leaseId, challenge.round))
  const loaded = await loadJob(store, await readJob(market, jobOfLease(leaseId)), identity, (job) => notices.read(job))
  return packFingerprints(await renderDrawnCells(checker, loaded, drawn, signal))
}
