import {readFile} from 'node:fs/promises'
import {
  type ContractAddresses,
  closeMarket,
  connectWallet,
  deployContracts,
  LOCAL_PARAMETERS,
  type Market,
  openMarket,
  readMinStake,
  readTokens,
  standsAsCompiled,
  transferTokens,
} from '../../market/index.js'
import {waitForProcessLock} from '../../process-lock.js'
import {UNITS_PER_TOKEN} from '../../units.js'
import {LOCAL_NETWORK, type NetworkProfile, parseProfile, writeNetworkProfile} from '../network-profile.js'
import {localFiles} from './local-files.js'
import {openLocalKey} from './local-keys.js'
import {BLOCK_TIME_SEC, LOCAL_CHAIN_ID} from './start-anvil.js'

/** Genesis supply of an embedded network, in tokens. */
const GENESIS_TOKENS = 100_000_000n

/** Stake of a local node as a multiple of the least stake, so that it can hold many leases at once. */
const STAKE_FACTOR = 100n

/** Native coins of a local key, in wei as a hex number: 1000 coins pay gas for ever. */
const NATIVE_BALANCE = '0x3635c9adc5dea00000'

/** One process makes every block of the embedded chain; what a kill -9 of it loses is read anew at every look. */
const LOCAL_FINALITY_BLOCKS = 0

/**
 * Makes the contracts be there: deploys on a new chain, and beside contracts of another version, whose jobs are left
 * behind; keeps what stands as this version has it.
 *
 * @returns The profile of the network, written to disk.
 */
export async function prepareChain(rpcUrl: string): Promise<NetworkProfile> {
  const known = await readKnownAddresses()
  const addresses = known && (await areCurrent(rpcUrl, known)) ? known : await deploy(rpcUrl)
  return writeNetworkProfile({
    name: LOCAL_NETWORK,
    rpcUrl,
    chainId: LOCAL_CHAIN_ID,
    blockTimeSec: BLOCK_TIME_SEC,
    finalityBlocks: LOCAL_FINALITY_BLOCKS,
    addresses,
    blocksDir: localFiles.blocks(),
  })
}

/**
 * Gives an address of the embedded network coins for gas, and tokens up to `tokens`.
 *
 * Nodes and commands come to the faucet at the same time, each its own process: a lock keeps its nonces in order.
 */
export async function fundLocalKey(profile: NetworkProfile, address: string, tokens: bigint): Promise<void> {
  await withFaucet(profile, async (market) => {
    await market.chain.read('funding', () => market.chain.provider.send('anvil_setBalance', [address, NATIVE_BALANCE]))
    const held = await readTokens(market, address)
    if (held < tokens) await transferTokens(market, address, tokens - held)
  })
}

/** Stake of a node of the embedded network, in the smallest token units. */
export async function localStake(profile: NetworkProfile): Promise<bigint> {
  return withFaucet(profile, async (market) => (await readMinStake(market)) * STAKE_FACTOR)
}

async function withFaucet<T>(profile: NetworkProfile, use: (market: Market) => Promise<T>): Promise<T> {
  const lock = await waitForProcessLock(localFiles.faucetLock())
  const market = openMarket(profile, await openLocalKey('faucet'))
  try {
    return await use(market)
  } finally {
    closeMarket(market)
    await lock.release()
  }
}

async function deploy(rpcUrl: string): Promise<ContractAddresses> {
  const faucet = await openLocalKey('faucet')
  const {signer, provider} = connectWallet(faucet, rpcUrl, LOCAL_CHAIN_ID)
  try {
    await provider.send('anvil_setBalance', [faucet.address, NATIVE_BALANCE])
    const genesis = {holder: faucet.address, supplyTokens: GENESIS_TOKENS * UNITS_PER_TOKEN}
    return await deployContracts(signer, LOCAL_PARAMETERS, genesis)
  } finally {
    provider.destroy()
  }
}

async function readKnownAddresses(): Promise<ContractAddresses | undefined> {
  try {
    return parseProfile(await readFile(localFiles.profile(), 'utf8'), localFiles.profile()).addresses
  } catch {
    // There is none yet, or it is that of another version.
    return undefined
  }
}

async function areCurrent(rpcUrl: string, addresses: ContractAddresses): Promise<boolean> {
  const {provider} = connectWallet(await openLocalKey('faucet'), rpcUrl, LOCAL_CHAIN_ID)
  try {
    return await standsAsCompiled(provider, addresses)
  } finally {
    provider.destroy()
  }
}
