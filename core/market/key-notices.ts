import {toBeHex, zeroPadValue} from 'ethers'
import {cidOfDigest, digestOfCid, RAW_CODEC} from '../storage/index.js'
import {LOG_BLOCKS, REORG_BLOCKS} from './lease-archive.js'
import type {Market} from './market.js'
import {type JobOnChain, readBlockNumber} from './read-jobs.js'

/** A job whose notices are asked for. */
export type NoticedJob = Pick<JobOnChain, 'jobId' | 'jobManifestCid' | 'postedBlock'>

/** Tells where further keys of a private job of the caller are. */
export async function publishKeys(market: Market, jobId: number, keysCid: string): Promise<void> {
  const args = [jobId, digestOfCid(keysCid, RAW_CODEC)]
  await market.chain.send(market.wallet, market.contracts.jobNotices, 'publishKeys', args)
}

/**
 * Where further keys of private jobs are, as their artists tell it on chain. What was read is kept: a node asks again and again.
 *
 * A notice of a block that the chain gave up stays: its artist wrote it all the same.
 */
export class KeyNotices {
  readonly #market: Market
  /** By number and manifest: a reorganisation can give a number to another job. */
  readonly #jobs = new Map<string, {readTo: number; cids: string[]}>()

  constructor(market: Market) {
    this.#market = market
  }

  /** CIDs of all notices of a job, oldest first. */
  async read({jobId, jobManifestCid, postedBlock}: NoticedJob): Promise<readonly string[]> {
    const key = `${jobId} ${jobManifestCid}`
    const {readTo, cids} = this.#jobs.get(key) ?? {readTo: postedBlock - 1, cids: []}
    const newest = await readBlockNumber(this.#market)
    for (
      let from = Math.max(postedBlock, Math.min(readTo, newest) + 1 - REORG_BLOCKS);
      from <= newest;
      from += LOG_BLOCKS
    ) {
      const range = {fromBlock: from, toBlock: Math.min(newest, from + LOG_BLOCKS - 1)}
      for (const {cid} of await this.#ask(range, zeroPadValue(toBeHex(jobId), 32))) {
        if (!cids.includes(cid)) cids.push(cid)
      }
    }
    this.#jobs.set(key, {readTo: newest, cids})
    return cids
  }

  /** Numbers of the jobs of which there is a notice from a block on. */
  async findJobs(fromBlock: number): Promise<ReadonlySet<number>> {
    const newest = await readBlockNumber(this.#market)
    const found = new Set<number>()
    for (let from = fromBlock; from <= newest; from += LOG_BLOCKS) {
      const range = {fromBlock: from, toBlock: Math.min(newest, from + LOG_BLOCKS - 1)}
      for (const {jobId} of await this.#ask(range)) found.add(jobId)
    }
    return found
  }

  async #ask(range: {fromBlock: number; toBlock: number}, ...job: string[]): Promise<{jobId: number; cid: string}[]> {
    const {chain, contracts, addresses} = this.#market
    const {interface: abi} = contracts.jobNotices
    const topics = [abi.getEvent('KeysPublished')?.topicHash ?? '', ...job]
    const logs = await chain.read('notices of keys', () =>
      chain.provider.getLogs({address: addresses.jobNotices, topics, ...range}),
    )
    return logs.flatMap((log) => {
      const args = abi.parseLog(log)?.args
      return args ? [{jobId: Number(args.jobId), cid: cidOfDigest(args.keysDigest, RAW_CODEC)}] : []
    })
  }
}
