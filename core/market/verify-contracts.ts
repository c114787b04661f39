import {AbiCoder, Contract, Interface, type Provider, Result} from 'ethers'
import {CandelaError} from '../errors.js'
import type {Chain} from './chain/chain.js'
import {compareRuntime} from './compare-runtime.js'
import {COMMITTED_CONTRACTS, type CompiledContracts} from './compiled-contracts.js'
import {CONTRACTS, type ContractName} from './deployment-plan.js'
import type {ContractAddresses} from './network-parameters.js'
import {readConstructedImmutables} from './repeat-constructor.js'

/** A network as its profile claims it. */
export interface ClaimedNetwork {
  addresses: ContractAddresses
  /** How the contracts came to be, if the profile says. */
  deployment?: {contracts: Record<string, {transaction: string; constructorArgs: string}>}
}

/** What was found out about one contract. */
export interface ContractFinding {
  name: ContractName
  address: string
  /** One clause per difference; none if the contract is what it should be. */
  differences: string[]
  /** Whether the transaction that made it was looked at: without it, its first storage is taken on trust. */
  isCreationProven: boolean
}

type Entry = (typeof CONTRACTS)[number]
type Creation = {transaction: string; constructorArgs: string}

/**
 * Recomputes the contracts of a network and compares: the code on chain, the values that the constructors wrote into it,
 * the transactions that made them, and what they say of each other and of their rules.
 *
 * @throws {ChainUnreachableError} If the chain does not answer.
 */
export async function verifyContracts(
  chain: Chain,
  claimed: ClaimedNetwork,
  compiled: CompiledContracts,
): Promise<ContractFinding[]> {
  const findings: ContractFinding[] = []
  for (const entry of CONTRACTS) {
    const creation = claimed.deployment?.contracts[entry.name]
    if (entry.isDeployed && !creation) continue
    findings.push(await verifyContract(chain, claimed, compiled, {entry, creation}))
  }
  return findings
}

/**
 * Whether the code of every contract is that of this version, whatever its rules are.
 *
 * @param provider - Of the chain on which they stand.
 */
export async function standsAsCompiled(
  provider: Pick<Provider, 'getCode'>,
  addresses: ContractAddresses,
  {runtime}: CompiledContracts = COMMITTED_CONTRACTS,
): Promise<boolean> {
  const compared = await Promise.all(
    CONTRACTS.map(async ({name, key}) => compareRuntime(await provider.getCode(addresses[key]), runtime[name])),
  )
  return compared.every(({differences}) => differences.length === 0)
}

async function verifyContract(
  chain: Chain,
  {addresses}: ClaimedNetwork,
  {bytecode, runtime}: CompiledContracts,
  {entry, creation}: {entry: Entry; creation: Creation | undefined},
): Promise<ContractFinding> {
  const {name, key} = entry
  const address = addresses[key]
  const code = await chain.read(`code of ${name}`, () => chain.provider.getCode(address))
  const {differences, immutables} = compareRuntime(code, runtime[name])
  if (code !== '0x') differences.push(...(await compareWords(chain, addresses, {entry, creation})))
  if (creation) {
    const initCode = bytecode[name] + creation.constructorArgs.slice(2)
    const {block, differences: found} = await checkCreation(chain, address, creation.transaction, initCode)
    differences.push(...found)
    if (immutables.length > 0) {
      const expected = await readConstructedImmutables(chain, {address, initCode, block, runtime: runtime[name]})
      for (const [index, {offset, word}] of immutables.entries()) {
        if (expected[index] === word) continue
        differences.push(`the immutable at byte ${offset} is 0x${word}; its constructor writes 0x${expected[index]}`)
      }
    }
  }
  return {name, address, differences, isCreationProven: creation !== undefined}
}

/** Whether the transaction created this contract by this code: only then its first storage is what the code wrote. */
async function checkCreation(
  chain: Chain,
  address: string,
  hash: string,
  initCode: string,
): Promise<{block?: number; differences: string[]}> {
  const [transaction, receipt] = await chain.read(`transaction ${hash}`, () =>
    Promise.all([chain.provider.getTransaction(hash), chain.provider.getTransactionReceipt(hash)]),
  )
  if (!transaction || !receipt) return {differences: [`the chain does not know the transaction ${hash} that made it`]}
  const isIts = receipt.status === 1 && receipt.contractAddress?.toLowerCase() === address.toLowerCase()
  const block = receipt.blockNumber
  if (!isIts) return {block, differences: [`the transaction ${hash} did not make it`]}
  if (transaction.data.toLowerCase() === initCode.toLowerCase()) return {block, differences: []}
  return {block, differences: [`the transaction ${hash} made it by other creation code`]}
}

/** What the contract says of its peers and its rules, against the profile. */
async function compareWords(
  chain: Chain,
  addresses: ContractAddresses,
  {entry: {name, key, abi, peers, knows}, creation}: {entry: Entry; creation: Creation | undefined},
): Promise<string[]> {
  const contract = new Contract(addresses[key], abi, chain.provider)
  const ask = async (method: string): Promise<Record<string, unknown> | string> => {
    try {
      const view = contract.getFunction(method)
      const answer = await chain.read(`${method} of ${name}`, () => view.staticCall())
      return answer instanceof Result ? answer.toObject() : {[method]: answer}
    } catch (error) {
      if (error instanceof CandelaError && error.kind !== 'unreachable') return `${method}() fails: ${error.message}`
      if (error instanceof CandelaError && error.code === 'CONTRACT_MISSING') return `${method}() answers nothing`
      if (error instanceof CandelaError) throw error
      return `${method}() answers something else`
    }
  }
  const differences: string[] = []
  for (const [view, wanted] of Object.entries(knows?.(addresses) ?? {})) {
    const answer = await ask(view)
    differences.push(...(typeof answer === 'string' ? [answer] : compareValues(answer, {[view]: wanted})))
  }
  if (peers) {
    const names = Object.keys(addresses) as (keyof ContractAddresses)[]
    const known = await ask('peers')
    const wanted = Object.fromEntries(names.map((peer) => [peer, addresses[peer]]))
    differences.push(...(typeof known === 'string' ? [known] : compareValues(known, wanted)))
  }
  const rules = creation && decodeRules(abi, creation.constructorArgs)
  if (rules) {
    const known = await ask('getParameters')
    differences.push(...(typeof known === 'string' ? [known] : compareValues(known, rules)))
  }
  return differences
}

function decodeRules(abi: Entry['abi'], constructorArgs: string): Record<string, unknown> | undefined {
  const {inputs} = new Interface(abi).deploy
  const index = inputs.findIndex(({name}) => name === 'parameters')
  if (index < 0) return undefined
  return (AbiCoder.defaultAbiCoder().decode(inputs, constructorArgs)[index] as Result).toObject()
}

function compareValues(known: Record<string, unknown>, wanted: Record<string, unknown>): string[] {
  const isSame = (a: unknown, b: unknown) => String(a).toLowerCase() === String(b).toLowerCase()
  return Object.entries(known)
    .filter(([name, value]) => !isSame(value, wanted[name]))
    .map(([name, value]) => `its ${name} is ${value}; the profile says ${wanted[name]}`)
}
