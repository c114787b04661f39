import {Contract, hexlify, randomBytes, Wallet} from 'ethers'
import {
  candelaTokenAbi,
  creditBankAbi,
  fixedPriceFeedAbi,
  jobBoardAbi,
  nodeRegistryAbi,
  verificationAbi,
} from './abi/index.js'
import {Chain} from './chain.js'
import type {ContractAddresses} from './network-parameters.js'

/** What is needed to reach the contracts of a network. */
export interface MarketProfile {
  rpcUrl: string
  chainId: number
  addresses: ContractAddresses
}

/** The contracts of one network, as one key sees them. */
export interface Market {
  chain: Chain
  /** Who signs; reads need none. */
  wallet: Wallet
  contracts: Record<'token' | 'creditBank' | 'nodeRegistry' | 'jobBoard' | 'verification', Contract>
  addresses: ContractAddresses
}

/** Connects a key to the contracts of a network; {@link closeMarket} ends the connection. */
export function openMarket({rpcUrl, chainId, addresses}: MarketProfile, wallet: Wallet): Market {
  const chain = new Chain(rpcUrl, chainId, ABIS)
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
    },
  }
}

/** Connects to a network to look and not to act: the key is made up and forgotten. */
export function openReader(profile: MarketProfile): Market {
  return openMarket(profile, new Wallet(hexlify(randomBytes(32))))
}

/** Ends the connection of a market. */
export function closeMarket(market: Market): void {
  market.chain.close()
}

/** Every ABI: an error of any contract can surface through any other. */
const ABIS = [candelaTokenAbi, fixedPriceFeedAbi, creditBankAbi, nodeRegistryAbi, jobBoardAbi, verificationAbi]
