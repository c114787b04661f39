import {mintForEarned, readEarned, readLivenessBlocks, sendHeartbeat} from '../core/market/index.js'
import {formatCredits} from '../core/units.js'
import type {NodeContext} from './node-context.js'

/** A node says that it is there this many times in each liveness window. */
const BEATS_PER_WINDOW = 3

/** What a node does for itself beside its work: it says that it is there, mints what it earned, and keeps its disk. */
export class Upkeep {
  readonly #context: NodeContext
  #beatBlocks: number | undefined
  #lastBeatBlock = Number.NEGATIVE_INFINITY

  constructor(context: NodeContext) {
    this.#context = context
  }

  /** Says that the node is there, if that is due. */
  async beat(blockNumber: number): Promise<void> {
    const {market} = this.#context
    this.#beatBlocks ??= Math.max(1, Math.floor((await readLivenessBlocks(market)) / BEATS_PER_WINDOW))
    if (blockNumber - this.#lastBeatBlock < this.#beatBlocks) return
    this.#lastBeatBlock = blockNumber
    await sendHeartbeat(market)
  }

  /** Deletes what was fetched longest ago, where the operator limits it. */
  async tidy(): Promise<void> {
    const {cache, log} = this.#context
    const line = await cache?.keep()
    if (line !== undefined) log(line)
  }

  /** Turns what the node earned into tokens. */
  async mint(): Promise<void> {
    const {market, log} = this.#context
    const earned = await readEarned(market, market.wallet.address)
    if (earned > 0n && (await mintForEarned(market, earned))) log(`redeemed ${formatCredits(earned)}`)
  }
}
