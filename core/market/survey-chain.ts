import {formatEther} from 'ethers'
import {systemClock} from '../clock.js'
import type {Chain} from './chain/chain.js'
import {suggestFees} from './chain/fees.js'
import {type DeploymentPlan, estimateDeploymentGas} from './deployment-plan.js'
import {ChainUnreachableError, ChainUnsuitedError, FundsError} from './market-errors.js'

/** How long an address may take to say which chain it is on, in ms. */
const FIRST_ANSWER_MS = 10_000

/** Blocks over which the block time is averaged. */
const SAMPLE_BLOCKS = 200

/** Fewer past blocks than this say too little: then the coming ones are watched. */
const MIN_SAMPLE_BLOCKS = 8

/** How long coming blocks are watched, in ms. */
const WATCH_MS = 6000

/** Contract that keeps 8191 block hashes (EIP-2935). */
const HISTORY_CONTRACT = '0x0000F90827F1C53a10cb7A02335B175320002935'

/** Creation code that answers the block number that contracts see. */
const RETURN_BLOCK_NUMBER = '0x4360005260206000f3'

/** Contracts and RPC may be this many blocks apart while new ones arrive. */
const MAX_BLOCK_DIFFERENCE = 5

/**
 * Asks an address for the id of its chain.
 *
 * @throws {ChainUnreachableError} If it does not answer as a chain does.
 */
export async function readChainId(rpcUrl: string): Promise<number> {
  try {
    const response = await fetch(rpcUrl, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: []}),
      signal: AbortSignal.timeout(FIRST_ANSWER_MS),
    })
    const {result} = (await response.json()) as {result?: string}
    const chainId = Number(result)
    if (!Number.isSafeInteger(chainId) || chainId < 1) throw new Error(`received the chain id ${result}`)
    return chainId
  } catch (cause) {
    throw new ChainUnreachableError(`The address ${rpcUrl} does not answer as an EVM chain does.`, {
      cause,
      suggestions: ['--rpc with the URL of a JSON-RPC endpoint'],
    })
  }
}

/**
 * Measures the average time between blocks, in seconds with two decimals: over past blocks, or by watching coming ones.
 *
 * @returns `undefined` if too few blocks come to tell.
 */
export async function measureBlockTimeSec(chain: Chain, signal?: AbortSignal): Promise<number | undefined> {
  const {provider} = chain
  const newest = await chain.read('newest block', () => provider.getBlock('latest'))
  if (!newest) return undefined
  const blocks = Math.min(SAMPLE_BLOCKS, newest.number)
  const oldest = await chain.read('older block', () => provider.getBlock(newest.number - blocks))
  if (oldest && blocks >= MIN_SAMPLE_BLOCKS && newest.timestamp > oldest.timestamp) {
    return round((newest.timestamp - oldest.timestamp) / blocks)
  }
  const before = await chain.read('block number', () => provider.getBlockNumber())
  await systemClock.sleep(WATCH_MS, signal)
  const came = (await chain.read('block number', () => provider.getBlockNumber())) - before
  return came < 2 ? undefined : round(WATCH_MS / 1000 / came)
}

/**
 * Checks that the windows of the contracts mean what a profile says.
 *
 * @returns Warnings.
 * @throws {ChainUnsuitedError} If contracts see another block number than the RPC counts (Arbitrum shows them those of its
 * parent chain): deadlines and draws would go by other blocks than nodes wait for.
 */
export async function checkChainSuits(chain: Chain): Promise<string[]> {
  const {provider} = chain
  const [seen, counted, history] = await chain.read('block number', () =>
    Promise.all([
      provider.call({data: RETURN_BLOCK_NUMBER}),
      provider.getBlockNumber(),
      provider.getCode(HISTORY_CONTRACT),
    ]),
  )
  if (Math.abs(Number(BigInt(seen)) - counted) > MAX_BLOCK_DIFFERENCE) {
    throw new ChainUnsuitedError(
      `Contracts on chain ${chain.profile.chainId} see block ${BigInt(seen)} while its RPC counts ${counted}; windows in blocks would not hold.`,
      {suggestions: ['Choose a chain whose contracts see its own block numbers.']},
    )
  }
  if (history !== '0x') return []
  return [
    'The chain keeps no block hashes for long (EIP-2935): a draw that nobody makes within 256 blocks is repeated.',
  ]
}

/**
 * Checks that a key can pay a deployment.
 *
 * @returns Most that its gas may cost, in wei.
 * @throws {FundsError} If it holds less.
 */
export async function assertHasGas(chain: Chain, address: string, plan: DeploymentPlan): Promise<bigint> {
  const {feePerGas, heldWei} = await readGasFunds(chain, address)
  const costWei = estimateDeploymentGas(plan) * feePerGas
  if (heldWei >= costWei) return costWei
  throw new FundsError(
    `The deployment may cost ${formatEther(costWei)} native coins of gas; ${address} holds ${formatEther(heldWei)}.`,
    {suggestions: ['Send native coins of the chain to the address above.']},
  )
}

async function readGasFunds(chain: Chain, address: string): Promise<{feePerGas: bigint; heldWei: bigint}> {
  const [{maxFeePerGas}, heldWei] = await chain.read('gas price', () =>
    Promise.all([suggestFees(chain.provider), chain.provider.getBalance(address)]),
  )
  return {feePerGas: maxFeePerGas, heldWei}
}

function round(seconds: number): number {
  return Math.max(0.01, Math.round(seconds * 100) / 100)
}
