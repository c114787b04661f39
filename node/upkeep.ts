import {
  claimBonus,
  mintForEarned,
  readBonus,
  readCurrentEpoch,
  readEarned,
  readLivenessBlocks,
  sendHeartbeat,
} from '../core/market/index.js'
import {formatCredits, formatTokens} from '../core/units.js'
import type {NodeContext} from './node-context.js'

/** A node says that it is there this many times in each liveness window. */
const BEATS_PER_WINDOW = 3

/** What a node does for itself beside its work: it says that it is there, and mints what it earned. */
export class Upkeep {
  readonly #context: NodeContext
  #beatBlocks: number | undefined
  #lastBeatBlock = Number.NEGATIVE_INFINITY
  #claimedBefore = 0

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

  /** Turns what the node earned into tokens, and claims the bonus of the last epoch. */
  async mint(): Promise<void> {
    await this.#redeem()
    await this.#claimLastBonus()
  }

  async #redeem(): Promise<void> {
    const {market, log} = this.#context
    const earned = await readEarned(market, market.wallet.address)
    if (earned > 0n && (await mintForEarned(market, earned))) log(`redeemed ${formatCredits(earned)}`)
  }

  async #claimLastBonus(): Promise<void> {
    const {market, log} = this.#context
    const current = await readCurrentEpoch(market)
    if (current <= this.#claimedBefore) return
    const epoch = current - 1
    const {tokens} = epoch < 0 ? {tokens: 0n} : await readBonus(market, market.wallet.address, epoch)
    if (tokens > 0n) {
      await claimBonus(market, epoch)
      log(`claimed the bonus of epoch ${epoch}: ${formatTokens(tokens)}`)
    }
    this.#claimedBefore = current
  }
}
