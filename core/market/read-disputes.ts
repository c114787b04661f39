import {EventLog, getBytes} from 'ethers'
import {LOG_BLOCKS} from './lease-archive.js'
import type {Market} from './market.js'
import {readBlockNumber} from './read-jobs.js'

/**
 * Root of the fingerprints that the disputed files of a lease must give, `0x` and 32 bytes.
 *
 * @returns `undefined` where no files are disputed, or their content key is not out.
 */
export async function readDisputedRoot(market: Market, leaseId: bigint): Promise<string | undefined> {
  const {verification} = market.contracts
  const {treeRoot} = await market.chain.read(`dispute of lease ${leaseId}`, () =>
    verification.getFunction('getDispute').staticCall(leaseId),
  )
  return BigInt(treeRoot) === 0n ? undefined : treeRoot
}

/**
 * The content key that the renderer of a lease published, 32 bytes; the contract has held it against the commitment of
 * the lease.
 *
 * Reads the newest logs first: a key is published at most an acceptance window and a window to publish ago.
 *
 * @param oldestBlock - Block before which nobody can have published it, such as that of the job.
 * @returns `undefined` if the logs do not have it.
 */
export async function readDisclosedKey(
  market: Market,
  leaseId: bigint,
  oldestBlock: number,
): Promise<Uint8Array | undefined> {
  const {verification} = market.contracts
  const filter = verification.filters.ContentKeyDisclosed?.(leaseId) ?? []
  for (let to = await readBlockNumber(market); to >= oldestBlock; to -= LOG_BLOCKS) {
    const from = Math.max(oldestBlock, to - LOG_BLOCKS + 1)
    const events = await market.chain.read(`content key of lease ${leaseId}`, () =>
      verification.queryFilter(filter, from, to),
    )
    const event = events.at(-1)
    if (event instanceof EventLog) return getBytes(event.args.contentKey)
  }
  return undefined
}
