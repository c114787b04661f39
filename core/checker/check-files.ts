import {join} from 'node:path'
import {CandelaError} from '../errors.js'
import {
  type ChallengeOnChain,
  jobOfLease,
  LeaseArchive,
  readBlockNumber,
  readCommitBlocks,
  readDisclosedKey,
  readJob,
} from '../market/index.js'
import {loadJob} from '../render/index.js'
import {findDeliveryFault, recomputeTree} from '../results/index.js'
import {hashContentKey} from '../storage/index.js'
import type {Checker} from './answer-check.js'
import {chooseFileAnswer, NO_FILES} from './choose-file-answer.js'
import {hashReadFiles} from './hash-read-files.js'

/** Thrown when the chain does not show this machine what a referee of files has to know. */
export class DisputeUnreadableError extends CandelaError {
  readonly code = 'DISPUTE_UNREADABLE'
  readonly kind = 'unreachable'
}

/**
 * Looks for the disputed files of a lease: fetches them, opens them with the key that the renderer published, and
 * compares the root of their fingerprints with the one that was committed.
 *
 * Nothing but the files themselves speaks against the renderer: whatever else fails is thrown, and is tried again.
 *
 * @returns What only those know who read the files, or {@link NO_FILES}.
 * @throws The reason why files cannot be had yet, while there is time to try again.
 */
export async function checkFiles(
  checker: Checker,
  leaseId: bigint,
  {deadlineBlock, seed}: Pick<ChallengeOnChain, 'deadlineBlock' | 'seed'>,
  signal: AbortSignal,
): Promise<string> {
  const {market, store, identity, notices, cellsDir, log} = checker
  // The manifest comes from the same storage as the results: where it cannot be had, the storage is to blame.
  const loaded = await loadJob(store, await readJob(market, jobOfLease(leaseId)), identity, (job) => notices.read(job))
  const lease = (await new LeaseArchive(market, loaded.job).read()).find((one) => one.leaseId === leaseId)
  const results = lease?.results
  const contentKey = await readDisclosedKey(market, leaseId, loaded.job.postedBlock)
  if (!lease || !results || contentKey === undefined || hashContentKey(contentKey) !== results.contentKeyHash) {
    throw new DisputeUnreadableError(
      `The logs of the chain do not show the results of lease ${leaseId} and the key that opens them.`,
    )
  }
  const folder = join(cellsDir, 'disputed-files')
  const options = {contentKey, folder, signal}
  try {
    const tree = await recomputeTree(store, loaded, {...lease, results}, options)
    if (tree.root === results.treeRoot) return hashReadFiles(seed, tree)
    log?.(`the files of lease ${leaseId} give the root ${tree.root}, not ${results.treeRoot}`)
    return NO_FILES
  } catch (error) {
    signal.throwIfAborted()
    const [blockNumber, commitBlocks] = await Promise.all([readBlockNumber(market), readCommitBlocks(market)])
    const answer = chooseFileAnswer(findDeliveryFault(error), {blockNumber, deadlineBlock, commitBlocks})
    if (answer === 'try-again') throw error
    log?.(`found no files of lease ${leaseId}: ${(error as Error).message}`)
    return NO_FILES
  }
}
