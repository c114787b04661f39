import {isError, type JsonRpcProvider, Transaction} from 'ethers'
import {NonceTakenError} from './nonce-taken-error.js'
import type {OutboxEntry} from './outbox.js'

/**
 * Hands a transaction to the chain. What the pool says against one that it may know already counts only at its first
 * broadcast: whether it is mined shows later.
 */
export async function broadcast(provider: JsonRpcProvider, raw: string, {isFirst = false} = {}): Promise<void> {
  try {
    await provider.send('eth_sendRawTransaction', [raw])
  } catch (error) {
    if (isAlreadyKnown(error)) return
    if (isFirst || !isRejected(error)) throw error
  }
}

/** Another transaction has the nonce; nothing of ours was mined. */
export function isNonceTaken(error: unknown): boolean {
  return (
    error instanceof NonceTakenError || isError(error, 'REPLACEMENT_UNDERPRICED') || isError(error, 'NONCE_EXPIRED')
  )
}

/** The pool refused the transaction, so it will never be mined. */
export function isRejected(error: unknown): boolean {
  return isNonceTaken(error) || isError(error, 'INSUFFICIENT_FUNDS')
}

function isAlreadyKnown(error: unknown): boolean {
  return /already (known|imported)/i.test(String((error as Error).message))
}

/** Whether a transaction that was sent is the call that is asked for. */
export function isSameCall({attempts}: OutboxEntry, {to, data}: {to?: string; data: string}): boolean {
  const sent = Transaction.from(attempts[0] ?? '')
  return sent.data === data && (sent.to ?? '').toLowerCase() === (to ?? '').toLowerCase()
}
