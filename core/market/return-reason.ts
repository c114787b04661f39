import {cidOfDigest, DAG_PB_CODEC, digestOfCid} from '../storage/index.js'
import type {Market} from './market.js'

/**
 * Why a node hands a lease back, in the order of the bytes that say so on chain; new ones go to the end.
 *
 * The byte follows the arguments of `returnLease`, which the contract does not look at, and may be followed by the digest of
 * a log's address: they cost no storage, and bind nobody (docs/decisions/0025-reasons-of-returns.md).
 */
export const RETURN_REASONS = [
  'unknown',
  'stopped',
  'out-of-vram',
  'out-of-memory',
  'driver-too-old',
  'disk-full',
  'device-missing',
  'missing-file',
  'scene-unreadable',
  'wrong-size',
  'wrong-channels',
  'not-finite',
  'hang',
  'crash',
  'refused',
  'late',
] as const

/** Why a node handed a lease back, as it says. */
export type ReturnReason = (typeof RETURN_REASONS)[number]

/** What a node says when it hands a lease back. */
export interface LeaseReturn {
  reason?: ReturnReason
  /** CID of the sealed log of the task that failed. */
  logCid?: string
}

/** Digits of the digest of a log's CID. */
const DIGEST_DIGITS = 64

/** Selector and one argument of 32 bytes, in hexadecimal digits with `0x`. */
const CALL_DIGITS = 2 + 2 * (4 + 32)

/** Puts a reason behind an encoded call of `returnLease`, and where the log is. */
export function appendReturn(call: string, reason: ReturnReason, logCid?: string): string {
  const digest = logCid === undefined ? '' : digestOfCid(logCid, DAG_PB_CODEC).slice(2)
  return `${call}${RETURN_REASONS.indexOf(reason).toString(16).padStart(2, '0')}${digest}`
}

/** What stands behind a call of `returnLease`; nothing where there is no reason that is known. */
export function parseReturn(call: string): LeaseReturn {
  const said = call.slice(CALL_DIGITS)
  const reason = RETURN_REASONS[Number.parseInt(said.slice(0, 2), 16)]
  if (reason === undefined) return {}
  if (said.length === 2) return {reason}
  if (said.length !== 2 + DIGEST_DIGITS) return {}
  return {reason, logCid: cidOfDigest(`0x${said.slice(2)}`, DAG_PB_CODEC)}
}

/**
 * Asks the chain why a lease was handed back.
 *
 * @param transaction - Hash of the transaction that did so.
 */
export async function readReturn({chain}: Market, transaction: string): Promise<LeaseReturn> {
  const found = await chain.read('a returned lease', () => chain.provider.getTransaction(transaction))
  return found ? parseReturn(found.data) : {}
}
