import {Contract, id, ZeroAddress} from 'ethers'
import {
  bidDeskAbi,
  candelaTokenAbi,
  creditBankAbi,
  jobBoardAbi,
  jobNoticesAbi,
  nodeRegistryAbi,
  verificationAbi,
} from '../../dist/core/market/abi/index.js'
import {deployContracts} from '../../dist/core/market/deploy-contracts.js'
import {publicParameters} from '../../dist/core/market/network-parameters.js'
import {startAnvil} from './anvil.mjs'

export const TOKEN = 10n ** 18n
export const CREDIT = 1_000_000n
export const CELLS_PER_TASK = 2040
export const DRAW_BLOCKS = 3
export const ACCEPTANCE_BLOCKS = 10

const ABIS = {
  token: candelaTokenAbi,
  creditBank: creditBankAbi,
  nodeRegistry: nodeRegistryAbi,
  jobBoard: jobBoardAbi,
  verification: verificationAbi,
  bidDesk: bidDeskAbi,
  jobNotices: jobNoticesAbi,
}

/**
 * A network by the public rules, but for what makes waiting long (the acceptance window) and what makes gas a matter of
 * luck: a node with a history is never drawn.
 *
 * @param change - Further rules that differ, by group: `{bank: {thawBlocks: 10}}`.
 */
export async function startGasNetwork(change = {}) {
  const chain = await startAnvil()
  const rules = publicParameters('0x0000000000000000000000000000000000000001')
  const parameters = {
    ...rules,
    priceFeed: {kind: 'fixed', price: 10n ** 8n},
    ...Object.fromEntries(Object.entries(change).map(([group, values]) => [group, {...rules[group], ...values}])),
    board: {...rules.board, acceptanceBlocks: ACCEPTANCE_BLOCKS, minDrawPpm: 0},
  }
  const [deployer] = chain.signers
  const genesis = {holder: await deployer.getAddress(), supplyTokens: 10n ** 9n * TOKEN}
  const addresses = await deployContracts(deployer, parameters, genesis)
  const contracts = Object.fromEntries(
    Object.entries(ABIS).map(([name, abi]) => [name, new Contract(addresses[name], abi, chain.provider)]),
  )
  return new GasNetwork(chain, contracts, addresses)
}

class GasNetwork {
  constructor(chain, contracts, addresses) {
    Object.assign(this, {chain, contracts, addresses})
    this.provider = chain.provider
    this.signers = chain.signers
    this.jobBoard = contracts.jobBoard.interface
  }

  /** Sends a transaction and returns the gas that its receipt names. */
  async gasOf(signer, contract, method, ...args) {
    const transaction = await this.contracts[contract]
      .connect(signer)
      .getFunction(method)
      .send(...args)
    return Number((await transaction.wait()).gasUsed)
  }

  async signerOf(wanted) {
    for (const signer of this.signers) if ((await signer.getAddress()) === wanted) return signer
    throw new Error(`No signer has the address ${wanted}.`)
  }

  read(contract, method, ...args) {
    return this.contracts[contract].getFunction(method).staticCall(...args)
  }

  async registerNode(signer, tokens) {
    const operator = await signer.getAddress()
    await this.gasOf(this.signers[0], 'token', 'transfer', signer, tokens)
    await this.gasOf(signer, 'token', 'approve', this.addresses.nodeRegistry, tokens)
    const terms = {operator, stakeTokens: tokens, deviceClass: id('cpu/linux-x64'), recipient: 'age1gas'}
    await this.gasOf(signer, 'nodeRegistry', 'register', terms)
  }

  async buyCredits(signer, tokens) {
    await this.gasOf(this.signers[0], 'token', 'transfer', signer, tokens)
    await this.gasOf(signer, 'token', 'approve', this.addresses.creditBank, tokens)
    await this.gasOf(signer, 'creditBank', 'buyCredits', tokens, 1)
  }

  /** Posts a job; returns its number and the gas. */
  async postJob(signer, taskCount, terms = {}) {
    const gas = await this.gasOf(signer, 'jobBoard', 'postJob', {
      manifestDigest: id('manifest'),
      taskCount,
      cellsPerTask: CELLS_PER_TASK,
      pricePerTask: CREDIT / 50n,
      checkFee: CREDIT / 50n,
      checkBudget: 100,
      cellsPerCheck: 0,
      maxTasksPerLease: 64,
      leaseBlocks: 10_000,
      randomHead: id('head'),
      thresholds: {matchBits: 8, mismatchBits: 16, matchMean: 125, mismatchMean: 262},
      thresholdsHash: id('thresholds'),
      callRule: 0,
      sponsor: ZeroAddress,
      bidBlocks: 0,
      ...terms,
    })
    return {jobId: await this.read('jobBoard', 'jobCount'), gas}
  }

  /** The newest lease of a job that is in a state. */
  async leasesIn(jobId, state) {
    const leases = await this.read('jobBoard', 'leasesOf', jobId)
    return leases.filter((lease) => Number(lease.state) === state).map(({leaseId}) => leaseId)
  }
}
