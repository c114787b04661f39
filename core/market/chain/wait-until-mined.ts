import {type Clock, systemClock} from '../../clock.js'
import {NoEndpointError} from './failover-provider.js'
import {NonceTakenError} from './nonce-taken-error.js'

/** What a look at the chain shows of a transaction under way. */
export interface MiningLook<Receipt> {
  /** Of whichever attempt was mined. */
  receipt: Receipt | undefined
  /** Number of the newest block. */
  head: number
  /** The nonce that the chain expects next of the key. */
  nextNonce: number
}

/** A transaction under way, and what can be done for it. */
export interface Mining<Receipt> {
  entry: {nonce: number}
  look(): Promise<MiningLook<Receipt>>
  /** Broadcasts the last attempt again: a pool may have dropped it. */
  repeat(): Promise<void>
  /** Replaces it by one that pays more. */
  payMore(): Promise<void>
  pollMs: number
  blockTimeSec: number
  clock?: Clock
}

/** Blocks that a transaction may miss before it is replaced by one that pays more. */
export const REPLACE_AFTER_BLOCKS = 6

/** How long a transaction may stay unmined before it is broadcast again: blocks, but at least this many ms. */
const REPEAT_AFTER = {blocks: 3, minMs: 5000} as const

/** How long a chain may be silent while a transaction is awaited, in ms. */
const SILENCE_MS = 60_000

/** Looks after which a nonce that went by counts as taken: receipts may lag behind nonces. */
const TAKEN_LOOKS = 5

/**
 * Waits until a transaction is mined: broadcasts it again, and replaces it by one that pays more when it misses
 * {@link REPLACE_AFTER_BLOCKS} blocks.
 *
 * @throws {NonceTakenError} If another transaction got its nonce, or the chain went back behind it and stays there.
 * @throws {NoEndpointError} If the chain is silent for a minute.
 */
export async function waitUntilMined<Receipt>({
  entry,
  look,
  repeat,
  payMore,
  pollMs,
  blockTimeSec,
  clock = systemClock,
}: Mining<Receipt>): Promise<Receipt> {
  const repeatMs = Math.max(REPEAT_AFTER.minMs, REPEAT_AFTER.blocks * blockTimeSec * 1000)
  let lastAnswerMs = clock.nowMs()
  let lastSentMs = clock.nowMs()
  let waitsSinceBlock: number | undefined
  let gapSinceMs: number | undefined
  for (let takenLooks = 0; ; await clock.sleep(pollMs)) {
    try {
      const {receipt, head, nextNonce} = await look()
      if (receipt !== undefined) return receipt
      const nowMs = clock.nowMs()
      lastAnswerMs = nowMs
      waitsSinceBlock ??= head
      takenLooks = nextNonce > entry.nonce ? takenLooks + 1 : 0
      if (takenLooks === TAKEN_LOOKS) throw new NonceTakenError(`nonce ${entry.nonce} was used by another transaction`)
      gapSinceMs = nextNonce < entry.nonce ? (gapSinceMs ?? nowMs) : undefined
      if (gapSinceMs !== undefined && nowMs - gapSinceMs > 2 * repeatMs) {
        throw new NonceTakenError(`the chain went back to nonce ${nextNonce}, behind ${entry.nonce}`)
      }
      if (takenLooks > 0) continue
      const isStuck = head - waitsSinceBlock >= REPLACE_AFTER_BLOCKS && gapSinceMs === undefined
      if (!isStuck && nowMs - lastSentMs <= repeatMs) continue
      await (isStuck ? payMore() : repeat())
      lastSentMs = nowMs
      if (isStuck) waitsSinceBlock = head
    } catch (error) {
      if (!(error instanceof NoEndpointError) || clock.nowMs() - lastAnswerMs > SILENCE_MS) throw error
    }
  }
}
