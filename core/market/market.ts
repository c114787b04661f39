import {join} from 'node:path'
import {Contract, hexlify, randomBytes, Wallet} from 'ethers'
import {
  bidDeskAbi,
  candelaTokenAbi,
  creditBankAbi,
  jobBoardAbi,
  jobNoticesAbi,
  nodeRegistryAbi,
  verificationAbi,
} from './abi/index.js'
import {Chain} from './chain/chain.js'
import {CONTRACTS} from './deployment-plan.js'
import type {ContractAddresses} from './network-parameters.js'

/** What is needed to reach the contracts of a network. */
export interface MarketProfile {
  rpcUrl: string
  /** Further addresses of the same chain, in the order of their trial. */
  rpcUrls?: readonly string[]
  chainId: number
  addresses: ContractAddresses
  /** Seconds between blocks. @default 2 */
  blockTimeSec?: number
  /** Blocks on top of a block that make it final. @default 0 */
  finalityBlocks?: number
  /** Folder of what this machine keeps of the network; without it, sent transactions are forgotten with the process. */
  dir?: string
}

/** The contracts of one network, as one key sees them. */
export interface Market {
  chain: Chain
  /** Who signs; reads need none. */
  wallet: Wallet
  contracts: Record<
    'token' | 'creditBank' | 'nodeRegistry' | 'jobBoard' | 'verification' | 'bidDesk' | 'jobNotices',
    Contract
  >
  addresses: ContractAddresses
}

/** Connects a key to the contracts of a network; {@link closeMarket} ends the connection. */
export function openMarket(profile: MarketProfile, wallet: Wallet): Market {
  const {addresses} = profile
  const chain = openChain(profile)
  const at = (address: string, abi: ConstructorParameters<typeof Contract>[1]) =>
    new Contract(address, abi, chain.provider)
  return {
    chain,
    wallet,
    addresses,
    contracts: {
      token: at(addresses.token, candelaTokenAbi),
      creditBank: at(addresses.creditBank, creditBankAbi),
      nodeRegistry: at(addresses.nodeRegistry, nodeRegistryAbi),
      jobBoard: at(addresses.jobBoard, jobBoardAbi),
      verification: at(addresses.verification, verificationAbi),
      bidDesk: at(addresses.bidDesk, bidDeskAbi),
      jobNotices: at(addresses.jobNotices, jobNoticesAbi),
    },
  }
}

/** Connects to a network to look and not to act: the key is made up and forgotten. */
export function openReader(profile: MarketProfile): Market {
  return openMarket(profile, new Wallet(hexlify(randomBytes(32))))
}

/** Connects to the chain of a network, or to one where a network shall stand. */
export function openChain({
  rpcUrl,
  rpcUrls = [rpcUrl],
  chainId,
  blockTimeSec = 2,
  finalityBlocks = 0,
  dir,
}: Omit<MarketProfile, 'addresses'>): Chain {
  const outboxDir = dir === undefined ? undefined : join(dir, 'outbox')
  return new Chain({rpcUrls, chainId, blockTimeSec, finalityBlocks, outboxDir}, ABIS)
}

/** Waits for transactions that a killed process left on their way; call it before deciding what to send. */
export function finishEarlier({chain, wallet}: Market): Promise<string[]> {
  return chain.finishEarlier(wallet)
}

/** Ends the connection of a market. */
export function closeMarket(market: Market): void {
  market.chain.close()
}

/** Every ABI: an error of any contract can surface through any other. */
const ABIS = CONTRACTS.map(({abi}) => abi)
