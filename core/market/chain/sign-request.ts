import type {JsonRpcProvider, Wallet} from 'ethers'
import {suggestFees} from './fees.js'
import {NonceTakenError} from './nonce-taken-error.js'

/** What to send. */
export interface TransactionRequest {
  /** The call, for people. */
  what: string
  /** Receiver; absent for the creation of a contract. */
  to?: string
  data: string
  /** The one nonce that will do, for addresses computed from it; by default the next one. */
  nonce?: number
  /** Told the hash of each attempt first. */
  onSigned?(hash: string): Promise<void>
}

/** Signs a request with the next nonce of its key, the fees asked now, and a third more gas than estimated. */
export async function signRequest(
  wallet: Wallet,
  {provider, chainId}: {provider: JsonRpcProvider; chainId: number},
  {to, data, nonce: wanted}: TransactionRequest,
): Promise<{raw: string; nonce: number}> {
  const from = wallet.address
  const [gas, fees, nonce] = await Promise.all([
    provider.estimateGas({from, to: to ?? null, data}),
    suggestFees(provider),
    provider.getTransactionCount(from, 'latest'),
  ])
  if (wanted !== undefined && wanted !== nonce) {
    throw new NonceTakenError(`nonce ${wanted} was to be next, but ${nonce} is`)
  }
  const gasLimit = (gas * 13n) / 10n + 20_000n
  return {nonce, raw: await wallet.signTransaction({to, data, nonce, chainId, type: 2, gasLimit, ...fees})}
}
