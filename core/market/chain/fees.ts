import type {JsonRpcProvider} from 'ethers'

/** Fees of an EIP-1559 transaction, in wei per gas. */
export interface Fees {
  maxFeePerGas: bigint
  maxPriorityFeePerGas: bigint
}

/** A pool takes a replacement only if both fees rise by an eighth at least (go-ethereum asks 10 %, others 12.5 %). */
const RAISE = {numerator: 9n, denominator: 8n} as const

/** A replacement never offers more than this many times what the chain asks now. */
const MAX_FEE_FACTOR = 8n

/** Fees of a chain without a market for gas, in wei per gas. */
const QUIET_FEES: Fees = {maxFeePerGas: 2_000_000_000n, maxPriorityFeePerGas: 0n}

/** What the chain asks now: twice the base fee, which lasts six full blocks, and the tip it recommends. */
export async function suggestFees(provider: JsonRpcProvider): Promise<Fees> {
  const {maxFeePerGas, maxPriorityFeePerGas} = await provider.getFeeData()
  if (maxFeePerGas === null || maxPriorityFeePerGas === null) return QUIET_FEES
  return {maxFeePerGas, maxPriorityFeePerGas}
}

/**
 * The fees of a replacement; a pure function.
 *
 * @returns An eighth more than before, or what is asked now if that is more; `undefined` once the fees are so far above
 * the market that they cannot be what holds the transaction up.
 */
export function raiseFees(
  {maxFeePerGas, maxPriorityFeePerGas}: {maxFeePerGas: bigint | null; maxPriorityFeePerGas: bigint | null},
  asked: Fees,
): Fees | undefined {
  const raised = {
    maxFeePerGas: max(raise(maxFeePerGas ?? 0n), asked.maxFeePerGas),
    maxPriorityFeePerGas: max(raise(maxPriorityFeePerGas ?? 0n), asked.maxPriorityFeePerGas),
  }
  if (raised.maxPriorityFeePerGas > raised.maxFeePerGas) raised.maxPriorityFeePerGas = raised.maxFeePerGas
  return raised.maxFeePerGas > asked.maxFeePerGas * MAX_FEE_FACTOR ? undefined : raised
}

function raise(fee: bigint): bigint {
  return (fee * RAISE.numerator + RAISE.denominator - 1n) / RAISE.denominator
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
