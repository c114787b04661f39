import {isError, type JsonRpcProvider, Transaction} from 'ethers'
import {NoEndpointError} from './failover-provider.js'
import {NonceTakenError} from './nonce-taken-error.js'
import type {OutboxEntry} from './outbox.js'

/** Hands a transaction to the chain. */
export async function broadcast(provider: JsonRpcProvider, raw: string): Promise<void> {
  try {
    await provider.send('eth_sendRawTransaction', [raw])
  } catch (error) {
    if (!isAlreadyKnown(error)) throw error
  }
}

/**
 * Hands a transaction to the chain that a pool may know already, or that pays too little: whether it is mined shows later.
 * Only silence and empty pockets count.
 */
export async function broadcastAgain(provider: JsonRpcProvider, raw: string): Promise<void> {
  try {
    await broadcast(provider, raw)
  } catch (error) {
    if (error instanceof NoEndpointError || isError(error, 'INSUFFICIENT_FUNDS')) throw error
  }
}

/** Another transaction has the nonce; nothing of ours was mined. */
export function isNonceTaken(error: unknown): boolean {
  return (
    error instanceof NonceTakenError || isError(error, 'REPLACEMENT_UNDERPRICED') || isError(error, 'NONCE_EXPIRED')
  )
}

function isAlreadyKnown(error: unknown): boolean {
  return /already (known|imported)/i.test(String((error as Error).message))
}

/** Whether a transaction that was sent is the call that is asked for. */
export function isSameCall({attempts}: OutboxEntry, {to, data}: {to?: string; data: string}): boolean {
  const sent = Transaction.from(attempts[0] ?? '')
  return sent.data === data && (sent.to ?? '').toLowerCase() === (to ?? '').toLowerCase()
}
