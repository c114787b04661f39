import {type BaseContract, ContractFactory, type Signer} from 'ethers'
import {CandelaError} from '../errors.js'
import {type DeploymentStep, type Genesis, planDeployment} from './deployment-plan.js'
import type {ContractAddresses, NetworkParameters} from './network-parameters.js'

export type {Genesis} from './deployment-plan.js'

/** Thrown when a deployed contract stands elsewhere than computed, or does not know the others. */
export class DeploymentError extends CandelaError {
  readonly code = 'DEPLOYMENT'
  readonly kind = 'fault'
}

/** Thrown when the deployment asked for is not the one that is under way. */
export class DeploymentUnderWayError extends CandelaError {
  readonly code = 'DEPLOYMENT_UNDER_WAY'
  readonly kind = 'usage'
}

/**
 * Deploys the contracts of a network of one's own in one go, all sent before the first is mined, and checks that they know each other. A killed deployment
 * leaves unused contracts behind; {@link deployNetwork} is for chains where that costs money.
 *
 * @returns Where the contracts stand; the price feed is the given one if the parameters name one.
 * @throws {DeploymentError} If a contract stands elsewhere than computed, or does not know the others.
 */
export async function deployContracts(
  signer: Signer,
  parameters: NetworkParameters,
  genesis: Genesis,
): Promise<ContractAddresses> {
  const {addresses, steps} = planDeployment(await signer.getAddress(), await signer.getNonce(), parameters, genesis)
  const contracts: BaseContract[] = []
  for (const step of steps) {
    const factory = new ContractFactory(
      step.abi,
      step.initCode.slice(0, step.initCode.length - step.constructorArgs.length + 2),
      signer,
    )
    contracts.push(await factory.deploy(...step.args, {nonce: step.nonce, gasLimit: DEPLOYMENT_GAS}))
  }
  for (const [index, contract] of contracts.entries()) {
    await contract.waitForDeployment()
    await checkDeployment(contract, steps[index] as DeploymentStep)
  }
  return addresses
}

/** Enough for the largest contract, and below the most that a transaction may take (2^24, EIP-7825). */
const DEPLOYMENT_GAS = 12_000_000

/** Checks that a contract stands where it was to, and knows the others. */
export async function checkDeployment(contract: BaseContract, {name, address, peers}: DeploymentStep): Promise<void> {
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
