import {join} from 'node:path'
import {
  assertHasGas,
  type Chain,
  checkChainSuits,
  type DeploymentPlan,
  deployNetwork,
  forgetDeployment,
  type Genesis,
  measureBlockTimeSec,
  type NetworkParameters,
  openChain,
  planDeployment,
  publicParameters,
  readChainId,
  readPlannedBlockTimeSec,
  type Wallet,
} from '../market/index.js'
import {localFiles} from './embedded/local-files.js'
import {NetworkNameError} from './network-errors.js'
import {
  DEFAULT_BLOCK_TIME_SEC,
  findNetworkProfile,
  LOCAL_NETWORK,
  type NetworkProfile,
  networkDir,
  writeNetworkProfile,
} from './network-profile.js'

/** A network to be deployed. */
export interface NetworkOrder {
  /** Name of the profile; by default `chain-` and the id of the chain. */
  name?: string
  rpcUrls: readonly string[]
  priceFeed: NetworkParameters['priceFeed']
  genesis: {holder?: string; supplyTokens: bigint}
  finalityBlocks: number
  /** By default it is measured. */
  blockTimeSec?: number
  explorerUrl?: string
  /** URLs of the back ends for blocks. */
  storage?: readonly string[]
  /** Forgets a deployment that is under way. */
  restart: boolean
  signal: AbortSignal
  onLine(line: string): void
  /** Asks before anything is spent; throws to end. */
  onPlanned(planned: PlannedNetwork): Promise<void>
}

/** What a deployment will do and about what it costs. */
export interface PlannedNetwork {
  name: string
  chainId: number
  deployer: string
  blockTimeSec: number
  plan: DeploymentPlan
  /** Most that its gas may cost, in wei. */
  costWei: bigint
}

/**
 * Deploys a network with the rules of strangers and writes its profile.
 *
 * @throws {NetworkNameError} If there is a network of that name.
 * @throws {ChainUnsuitedError} If the windows of the contracts would not hold on this chain.
 * @throws {FundsError} If the key cannot pay the gas.
 */
export async function deployProfile(wallet: Wallet, order: NetworkOrder): Promise<NetworkProfile> {
  const {rpcUrls, priceFeed, signal, onLine, finalityBlocks} = order
  const rpcUrl = rpcUrls[0] ?? ''
  const chainId = await readChainId(rpcUrl)
  const name = order.name ?? `chain-${chainId}`
  await assertNameIsFree(name)
  const dir = networkDir(name)
  const journalPath = join(dir, 'deployment.json')
  const reach = {rpcUrl, rpcUrls, chainId, finalityBlocks, dir}
  const blockTimeSec =
    order.blockTimeSec ??
    (order.restart ? undefined : await readPlannedBlockTimeSec(journalPath)) ??
    (await measure(reach, order))
  const chain = openChain({...reach, blockTimeSec})
  try {
    for (const warning of await checkChainSuits(chain)) onLine(warning)
    const parameters = publicParameters(priceFeed, blockTimeSec)
    const genesis: Genesis = {...order.genesis, holder: order.genesis.holder ?? wallet.address}
    const plan = planDeployment(wallet.address, 0, parameters, genesis)
    const costWei = await assertHasGas(chain, wallet.address, plan)
    await order.onPlanned({name, chainId, deployer: wallet.address, blockTimeSec, plan, costWei})
    const deployed = await deployNetwork(chain, wallet, {
      ...{parameters, genesis, journalPath, signal, onLine},
      restart: order.restart,
    })
    const {addresses, ...deployment} = deployed
    const profile = await writeNetworkProfile({
      ...{name, rpcUrls: [...rpcUrls], chainId, blockTimeSec, finalityBlocks, addresses, deployment},
      ...(order.explorerUrl === undefined ? {} : {explorerUrl: order.explorerUrl}),
      blocksDir: localFiles.blocks(),
      storage: [...(order.storage ?? [])],
    })
    await forgetDeployment(journalPath)
    return profile
  } finally {
    chain.close()
  }
}

/**
 * Checks that a new network may have a name.
 *
 * @throws {NetworkNameError} If not.
 */
export async function assertNameIsFree(name: string): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(name)) {
    throw new NetworkNameError(
      `A network is named with up to 32 small letters, digits and hyphens; received "${name}".`,
      {suggestions: ['--name my-network']},
    )
  }
  if (name === LOCAL_NETWORK || (await findNetworkProfile(name))) {
    throw new NetworkNameError(`There is a network "${name}" already.`, {
      suggestions: ['--name another-name', 'candela network list'],
    })
  }
}

async function measure(
  reach: Omit<Parameters<typeof openChain>[0], 'blockTimeSec'>,
  {signal, onLine}: NetworkOrder,
): Promise<number> {
  const chain: Chain = openChain(reach)
  try {
    const measured = await measureBlockTimeSec(chain, signal)
    if (measured === undefined) {
      onLine(`Too few blocks came to measure their time; ${DEFAULT_BLOCK_TIME_SEC} s are assumed.`)
    }
    return measured ?? DEFAULT_BLOCK_TIME_SEC
  } finally {
    chain.close()
  }
}
