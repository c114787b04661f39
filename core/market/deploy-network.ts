import {Contract, type TransactionReceipt, type Wallet} from 'ethers'
import {takeProcessLock} from '../process-lock.js'
import type {Chain} from './chain/chain.js'
import {NonceTakenError} from './chain/nonce-taken-error.js'
import {checkDeployment, DeploymentError, DeploymentUnderWayError} from './deploy-contracts.js'
import {type Journal, readJournal, removeJournal, writeJournal} from './deployment-journal.js'
import {type DeploymentPlan, type DeploymentStep, type Genesis, planDeployment} from './deployment-plan.js'
import type {ContractAddresses, NetworkParameters} from './network-parameters.js'

/** What is deployed, and where its progress is kept. */
export interface DeploymentOrder {
  parameters: NetworkParameters
  genesis: Genesis
  /** File that remembers the deployment until {@link forgetDeployment}. */
  journalPath: string
  /** Forgets a deployment that is under way. */
  restart?: boolean
  signal?: AbortSignal
  /** Tells people what goes on. */
  onLine(line: string): void
}

/** A network that stands, and how it came to be. */
export interface DeployedNetwork {
  addresses: ContractAddresses
  deployer: string
  /** Block of the first contract. */
  block: number
  contracts: Record<string, {transaction: string; constructorArgs: string}>
}

/**
 * Deploys the contracts of a network, or goes on where a killed deployment stood, and waits until they are final.
 *
 * The nonce of the first contract is written down before anything is sent, and every transaction before it is broadcast.
 * If another transaction took one of the nonces meanwhile, the addresses can no longer come true: what stands is given up,
 * with a line that says so, and the deployment begins anew.
 *
 * @throws {DeploymentUnderWayError} If a deployment with another key or other parameters is under way.
 * @throws {DeploymentError} If a contract is not what was planned.
 */
export async function deployNetwork(chain: Chain, wallet: Wallet, order: DeploymentOrder): Promise<DeployedNetwork> {
  const {journalPath, parameters, genesis, onLine} = order
  const lock = await takeProcessLock(`${journalPath}.lock`)
  if ('heldBy' in lock) throw new DeploymentUnderWayError(`Process ${lock.heldBy} is deploying this network already.`)
  try {
    if (order.restart) await removeJournal(journalPath)
    for (const call of await chain.finishEarlier(wallet)) onLine(`The ${call} of an earlier run is mined now.`)
    for (;;) {
      const journal = (await readJournal(journalPath)) ?? (await beginJournal(chain, wallet, order))
      const plan = planDeployment(wallet.address, journal.nonce, parameters, genesis)
      assertSamePlan(journal, plan, chain, wallet)
      try {
        return await carryOut(chain, wallet, {order, journal, plan})
      } catch (error) {
        if (!(error instanceof NonceTakenError)) throw error
        await removeJournal(journalPath)
        onLine(
          `The deployment that began at nonce ${journal.nonce} cannot go on, because the key sent something else since; ` +
            'it begins anew, and what stands of it stays unused.',
        )
      }
    }
  } finally {
    await lock.release()
  }
}

/** Ends the memory of a deployment; call it once its result is written down elsewhere. */
export function forgetDeployment(journalPath: string): Promise<void> {
  return removeJournal(journalPath)
}

async function beginJournal(
  chain: Chain,
  {address}: Wallet,
  {journalPath, parameters, genesis}: DeploymentOrder,
): Promise<Journal> {
  const nonce = await chain.read('nonce', () => chain.provider.getTransactionCount(address, 'latest'))
  const {hash} = planDeployment(address, nonce, parameters, genesis)
  const {chainId, blockTimeSec} = chain.profile
  const journal: Journal = {chainId, deployer: address, nonce, planHash: hash, blockTimeSec, transactions: {}}
  await writeJournal(journalPath, journal)
  return journal
}

function assertSamePlan(journal: Journal, plan: DeploymentPlan, chain: Chain, wallet: Wallet): void {
  const difference = [
    [journal.chainId !== chain.profile.chainId, `on chain ${journal.chainId}`],
    [journal.deployer !== wallet.address, `with the key ${journal.deployer}`],
    [journal.planHash !== plan.hash, 'with other parameters or other contracts'],
  ].find(([isDifferent]) => isDifferent)
  if (!difference) return
  throw new DeploymentUnderWayError(
    `A deployment of this network ${difference[1]} is under way, begun at nonce ${journal.nonce}.`,
    {
      suggestions: ['the command it was begun with', 'candela network deploy --restart'],
    },
  )
}

async function carryOut(
  chain: Chain,
  wallet: Wallet,
  {order, journal, plan}: {order: DeploymentOrder; journal: Journal; plan: DeploymentPlan},
): Promise<DeployedNetwork> {
  const {onLine, signal} = order
  const receipts: TransactionReceipt[] = []
  for (const step of plan.steps) {
    signal?.throwIfAborted()
    const known = await findReceipt(chain, journal.transactions[step.name] ?? [])
    const receipt = known ?? (await create(chain, wallet, {step, journal, journalPath: order.journalPath}))
    receipts.push(receipt)
    onLine(`${step.name} stands at ${step.address}${known ? ' already' : ''}.`)
  }
  const last = receipts.at(-1)
  if (last && chain.profile.finalityBlocks > 0) {
    onLine(`Waiting until the block ${last.blockNumber} is final.`)
    await chain.waitFinal(wallet, last, signal)
  }
  for (const step of plan.steps) {
    const contract = new Contract(step.address, step.abi, chain.provider)
    await chain.read(`peers of ${step.name}`, () => checkDeployment(contract, step))
  }
  return describe(chain, wallet, {plan, journal})
}

async function create(
  chain: Chain,
  wallet: Wallet,
  {step, journal, journalPath}: {step: DeploymentStep; journal: Journal; journalPath: string},
): Promise<TransactionReceipt> {
  const {name, nonce, initCode} = step
  return chain.transact(wallet, {
    ...{what: `deployment of ${name}`, nonce, data: initCode},
    onSigned: async (hash) => {
      journal.transactions[name] = [...(journal.transactions[name] ?? []), hash]
      await writeJournal(journalPath, journal)
    },
  })
}

async function describe(
  chain: Chain,
  wallet: Wallet,
  {plan, journal}: {plan: DeploymentPlan; journal: Journal},
): Promise<DeployedNetwork> {
  const found = await Promise.all(
    plan.steps.map(async ({name, constructorArgs}) => {
      const receipt = await findReceipt(chain, journal.transactions[name] ?? [])
      if (!receipt) throw new DeploymentError(`The transaction that deployed ${name} is gone from the chain.`)
      return {name, constructorArgs, receipt}
    }),
  )
  return {
    addresses: plan.addresses,
    deployer: wallet.address,
    block: Math.min(...found.map(({receipt}) => receipt.blockNumber)),
    contracts: Object.fromEntries(
      found.map(({name, constructorArgs, receipt}) => [name, {transaction: receipt.hash, constructorArgs}]),
    ),
  }
}

async function findReceipt(chain: Chain, hashes: readonly string[]): Promise<TransactionReceipt | undefined> {
  const receipts = await chain.read('receipts', () =>
    Promise.all(hashes.map((hash) => chain.provider.getTransactionReceipt(hash))),
  )
  return receipts.find((receipt) => receipt?.status === 1) ?? undefined
}
