import {type BaseContract, ContractFactory, getCreateAddress, type InterfaceAbi, type Signer} from 'ethers'
import {CandelaError} from '../errors.js'
import bytecode from './abi/bytecode.json' with {type: 'json'}
import {
  candelaTokenAbi,
  creditBankAbi,
  fixedPriceFeedAbi,
  jobBoardAbi,
  nodeRegistryAbi,
  verificationAbi,
} from './abi/index.js'
import type {ContractAddresses, NetworkParameters} from './network-parameters.js'

/** The supply that exists before anything is rendered. */
export interface Genesis {
  /** Who receives it. */
  holder: string
  /** Tokens with 18 decimals. */
  supplyTokens: bigint
}

/** Thrown when a deployed contract stands elsewhere than computed, or does not know the others. */
export class DeploymentError extends CandelaError {
  readonly code = 'DEPLOYMENT'
  readonly kind = 'fault'
}

/**
 * Deploys the contracts of a network and checks that they know each other.
 *
 * They refer to each other in circles and have no setters, so every address is computed beforehand from the
 * deployer's nonce. The deployer must send nothing else meanwhile, and has no rights afterwards.
 *
 * @returns Where the contracts stand; the price feed is the given one if the parameters name one.
 * @throws {DeploymentError} If a contract stands elsewhere than computed, or does not know the others.
 */
export async function deployContracts(
  signer: Signer,
  parameters: NetworkParameters,
  genesis: Genesis,
): Promise<ContractAddresses> {
  const from = await signer.getAddress()
  const nonce = await signer.getNonce()
  const addresses = predictAddresses(from, nonce, parameters)
  for (const [offset, step] of planSteps(addresses, parameters, genesis).entries()) {
    const factory = new ContractFactory(step.abi, step.bytecode, signer)
    const contract = await factory.deploy(...step.args, {nonce: nonce + offset})
    await contract.waitForDeployment()
    await checkDeployment(contract, step)
  }
  return addresses
}

/** One contract to deploy, in the order of nonces. */
interface DeploymentStep {
  name: string
  abi: InterfaceAbi
  bytecode: string
  args: unknown[]
  address: string
  /** What `peers()` must answer; absent for contracts without peers. */
  peers?: string[]
}

function predictAddresses(from: string, nonce: number, {priceFeed}: NetworkParameters): ContractAddresses {
  let next = nonce
  const take = () => getCreateAddress({from, nonce: next++})
  return {
    token: take(),
    priceFeed: priceFeed.kind === 'fixed' ? take() : priceFeed.address,
    creditBank: take(),
    nodeRegistry: take(),
    jobBoard: take(),
    verification: take(),
  }
}

function planSteps(at: ContractAddresses, parameters: NetworkParameters, genesis: Genesis): DeploymentStep[] {
  const {priceFeed, bank, bonus, registry, board, verification} = parameters
  const bankPeers = [at.token, at.priceFeed, at.jobBoard]
  const registryPeers = [at.token, at.jobBoard, at.verification]
  const boardPeers = [at.creditBank, at.nodeRegistry, at.verification]
  const verificationPeers = [at.jobBoard, at.nodeRegistry]
  const feedStep =
    priceFeed.kind === 'fixed' ? [step('FixedPriceFeed', fixedPriceFeedAbi, at.priceFeed, [priceFeed.price])] : []
  return [
    step('CandelaToken', candelaTokenAbi, at.token, [genesis.holder, genesis.supplyTokens, at.creditBank]),
    ...feedStep,
    step('CreditBank', creditBankAbi, at.creditBank, [...bankPeers, bank, bonus], bankPeers),
    step('NodeRegistry', nodeRegistryAbi, at.nodeRegistry, [...registryPeers, registry], registryPeers),
    step('JobBoard', jobBoardAbi, at.jobBoard, [...boardPeers, board], boardPeers),
    step('Verification', verificationAbi, at.verification, [...verificationPeers, verification], verificationPeers),
  ]
}

function step(
  name: keyof typeof bytecode,
  abi: InterfaceAbi,
  address: string,
  args: unknown[],
  peers?: string[],
): DeploymentStep {
  return {name, abi, bytecode: bytecode[name], args, address, peers}
}

async function checkDeployment(contract: BaseContract, {name, address, peers}: DeploymentStep): Promise<void> {
  const actual = await contract.getAddress()
  if (actual !== address) {
    throw new DeploymentError(`${name} was to stand at ${address} but stands at ${actual}.`, {
      suggestions: ['Deploy again with a key that nothing else uses meanwhile.'],
    })
  }
  if (!peers) return
  const known: string[] = [...(await contract.getFunction('peers').staticCall())]
  if (known.join() !== peers.join()) {
    throw new DeploymentError(`${name} was to know ${peers.join(', ')} but knows ${known.join(', ')}.`)
  }
}
