import type {Market} from './market.js'

/**
 * Why a node hands a lease back, in the order of the bytes that say so on chain; new ones go to the end.
 *
 * The byte follows the arguments of `returnLease`, which the contract does not look at: a reason costs no storage, and binds
 * nobody (docs/decisions/0025-reasons-of-returns.md).
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

/** Selector and one argument of 32 bytes, in hexadecimal digits with `0x`. */
const CALL_DIGITS = 2 + 2 * (4 + 32)

/** Puts a reason behind an encoded call of `returnLease`. */
export function appendReason(call: string, reason: ReturnReason): string {
  return `${call}${RETURN_REASONS.indexOf(reason).toString(16).padStart(2, '0')}`
}

/** The reason behind a call of `returnLease`; `undefined` where there is none that is known. */
export function parseReason(call: string): ReturnReason | undefined {
  return call.length === CALL_DIGITS + 2 ? RETURN_REASONS[Number.parseInt(call.slice(CALL_DIGITS), 16)] : undefined
}

/**
 * Asks the chain why a lease was handed back.
 *
 * @param transaction - Hash of the transaction that did so.
 */
export async function readReturnReason({chain}: Market, transaction: string): Promise<ReturnReason | undefined> {
  const found = await chain.read('a returned lease', () => chain.provider.getTransaction(transaction))
  return found ? parseReason(found.data) : undefined
}
