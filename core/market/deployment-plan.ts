import {AbiCoder, getCreateAddress, Interface, type InterfaceAbi, keccak256} from 'ethers'
import bytecode from './abi/bytecode.json' with {type: 'json'}
import {
  bidDeskAbi,
  blockHashRandomnessAbi,
  candelaTokenAbi,
  cellJudgeAbi,
  creditBankAbi,
  fixedPriceFeedAbi,
  jobBoardAbi,
  jobNoticesAbi,
  nodeRegistryAbi,
  verificationAbi,
} from './abi/index.js'
import type {ContractAddresses, NetworkParameters} from './network-parameters.js'

/** Name of a contract as its source has it. */
export type ContractName = keyof typeof bytecode

/** The supply that exists before anything is rendered. */
export interface Genesis {
  /** Who receives it. */
  holder: string
  /** Tokens with 18 decimals. */
  supplyTokens: bigint
}

/** What the constructors of a network are called with. */
interface Setup {
  at: ContractAddresses
  parameters: NetworkParameters
  genesis: Genesis
}

/** A contract of a network. */
interface ContractEntry {
  name: ContractName
  /** Its key in {@link ContractAddresses}. */
  key: keyof ContractAddresses
  abi: InterfaceAbi
  args(setup: Setup): unknown[]
  /** What `peers()` answers; absent for contracts without peers. */
  peers?(at: ContractAddresses): string[]
  /** Further views that name another contract, and what they answer. */
  knows?(at: ContractAddresses): Record<string, string>
  /** Whether a network deploys it; by default each does. */
  isDeployed?(parameters: NetworkParameters): boolean
}

/** Every contract of a network, in the order of deployment. */
export const CONTRACTS: readonly ContractEntry[] = [
  {
    name: 'CandelaToken',
    key: 'token',
    abi: candelaTokenAbi,
    args: ({at, genesis}) => [genesis.holder, genesis.supplyTokens, at.creditBank],
    knows: (at) => ({minter: at.creditBank}),
  },
  {
    name: 'FixedPriceFeed',
    key: 'priceFeed',
    abi: fixedPriceFeedAbi,
    args: ({parameters: {priceFeed}}) => [priceFeed.kind === 'fixed' ? priceFeed.price : 0n],
    isDeployed: ({priceFeed}) => priceFeed.kind === 'fixed',
  },
  {
    name: 'BlockHashRandomness',
    key: 'randomness',
    abi: blockHashRandomnessAbi,
    args: () => [],
  },
  {
    name: 'CellJudge',
    key: 'cellJudge',
    abi: cellJudgeAbi,
    args: () => [],
  },
  {
    name: 'CreditBank',
    key: 'creditBank',
    abi: creditBankAbi,
    args: ({at, parameters}) => [at.token, at.priceFeed, at.jobBoard, parameters.bank, parameters.bonus],
    peers: (at) => [at.token, at.priceFeed, at.jobBoard],
  },
  {
    name: 'NodeRegistry',
    key: 'nodeRegistry',
    abi: nodeRegistryAbi,
    args: ({at, parameters}) => [at.token, at.jobBoard, at.verification, at.bidDesk, parameters.registry],
    peers: (at) => [at.token, at.jobBoard, at.verification, at.bidDesk],
  },
  {
    name: 'JobBoard',
    key: 'jobBoard',
    abi: jobBoardAbi,
    args: ({at, parameters}) => [
      ...[at.creditBank, at.nodeRegistry, at.verification, at.randomness, at.bidDesk],
      parameters.board,
    ],
    peers: (at) => [at.creditBank, at.nodeRegistry, at.verification, at.randomness, at.bidDesk],
  },
  {
    name: 'Verification',
    key: 'verification',
    abi: verificationAbi,
    args: ({at, parameters}) => [at.jobBoard, at.nodeRegistry, at.cellJudge, parameters.verification],
    peers: (at) => [at.jobBoard, at.nodeRegistry, at.cellJudge],
  },
  {
    name: 'BidDesk',
    key: 'bidDesk',
    abi: bidDeskAbi,
    args: ({at, parameters}) => [at.jobBoard, at.nodeRegistry, at.creditBank, parameters.bids],
    peers: (at) => [at.jobBoard, at.nodeRegistry, at.creditBank],
  },
  {
    name: 'JobNotices',
    key: 'jobNotices',
    abi: jobNoticesAbi,
    args: ({at}) => [at.jobBoard],
    knows: (at) => ({jobBoard: at.jobBoard}),
  },
]

/** One contract to deploy. */
export interface DeploymentStep {
  name: ContractName
  abi: InterfaceAbi
  nonce: number
  /** Where it will stand. */
  address: string
  args: unknown[]
  /** The arguments, ABI-encoded. */
  constructorArgs: string
  /** Creation code with its arguments: the data of the transaction. */
  initCode: string
  peers?: string[]
}

/** Everything that a deployment sends, fixed before the first transaction. */
export interface DeploymentPlan {
  addresses: ContractAddresses
  steps: DeploymentStep[]
  /** Names the plan: two plans with one hash send the same. */
  hash: string
}

/**
 * Plans the deployment of a network; a pure function.
 *
 * The contracts refer to each other in circles and have no setters, so every address is computed beforehand from the
 * deployer's nonce. The deployer must send nothing else meanwhile, and has no rights afterwards.
 *
 * @param nonce - The deployer's nonce at the first contract.
 */
export function planDeployment(
  from: string,
  nonce: number,
  parameters: NetworkParameters,
  genesis: Genesis,
): DeploymentPlan {
  const entries = CONTRACTS.filter(({isDeployed}) => isDeployed?.(parameters) ?? true)
  const created = entries.map(({key}, index) => [key, getCreateAddress({from, nonce: nonce + index})])
  const given = parameters.priceFeed.kind === 'fixed' ? {} : {priceFeed: parameters.priceFeed.address}
  const addresses: ContractAddresses = {...given, ...Object.fromEntries(created)}
  const steps = entries.map(({name, abi, key, args, peers}, index): DeploymentStep => {
    const values = args({at: addresses, parameters, genesis})
    const constructorArgs = AbiCoder.defaultAbiCoder().encode(new Interface(abi).deploy.inputs, values)
    return {
      ...{name, abi, nonce: nonce + index, address: addresses[key], args: values, constructorArgs},
      initCode: bytecode[name] + constructorArgs.slice(2),
      peers: peers?.(addresses),
    }
  })
  return {addresses, steps, hash: keccak256(`0x${steps.map(({initCode}) => initCode.slice(2)).join('')}`)}
}

/** Gas of a deployment before anything stands, too high by some percent: code, data and a few slots of storage. */
export function estimateDeploymentGas({steps}: DeploymentPlan): bigint {
  const gasOf = ({initCode}: DeploymentStep) =>
    500_000n + (BigInt(initCode.length / 2) * (200n + 16n + 1n) * 105n) / 100n
  return steps.reduce((sum, step) => sum + gasOf(step), 0n)
}
