import {id, sha256, ZeroAddress} from 'ethers'
import {DEFAULT_THRESHOLDS, hashResultsLeaf, thresholdsHash} from '../../dist/core/verify/index.js'
import {Contracts} from '../support/contracts.mjs'
import {feedCode} from './feed-code.mjs'

export const TOKEN = 10n ** 18n
export const CREDIT = 1_000_000n
export const BANK = addressOf('genesis')
/** Leaves of a task's fingerprint tree: with 8 tasks in a lease, a 64th of it is 2 cells. */
export const CELLS_PER_TASK = 16

const GENESIS_TOKENS = 100_000_000n * TOKEN
export const PHASE = {none: 0, commit: 1, publish: 2, answer: 3, draw: 4, disclose: 5}
export const VERDICT = {none: 0, match: 1, mismatch: 2, inconclusive: 3}
/** Of every commitment: here nobody guesses. */
export const SALT = id('salt')
/** What sealed results a lease names; nobody opens them here. */
const CONTENT_KEY = id('content key')
const RESULTS = {resultsDigest: id('results'), contentKeyHash: sha256(CONTENT_KEY)}
const RESULTS_LEAF = hashResultsLeaf(RESULTS.resultsDigest, RESULTS.contentKeyHash)

/** A network and the moves of its actors. The one file of the simulation that knows what the contracts' calls look like. */
export class Farm {
  #nodes = []

  static async deploy(chain, parameters) {
    const farm = new Farm()
    farm.contracts = await Contracts.deploy(chain, BANK, parameters, GENESIS_TOKENS)
    return Object.assign(farm, {chain, parameters})
  }

  read(...call) {
    return this.contracts.read(...call)
  }

  send(...call) {
    return this.contracts.send(...call)
  }

  // --- Money ---

  async giveTokens(to, tokens) {
    await this.send(BANK, 'token', 'transfer', to, tokens)
  }

  async buyCredits(artist, tokens) {
    await this.send(artist, 'token', 'approve', this.contracts.addresses.creditBank, tokens)
    await this.send(artist, 'creditBank', 'buyCredits', tokens, 1)
  }

  /** The feed answers with another price from now on, 8 decimals, and is never stale. */
  async setPrice(price) {
    await this.chain.rpc('anvil_setCode', this.contracts.addresses.priceFeed, feedCode(price))
  }

  /** Everything an address owns: tokens, with its stake and the bonus of its work, and credits, with its jobs' escrow. */
  async holdings(address) {
    const epoch = await this.read('creditBank', 'currentEpoch')
    const tokens = await this.read('token', 'balanceOf', address)
    const {stakeTokens} = await this.read('nodeRegistry', 'getNode', address)
    const bonus = await this.read('creditBank', 'bonusOf', address, epoch)
    const spendable = await this.read('creditBank', 'creditsOf', address)
    const earned = await this.read('creditBank', 'earnedOf', address)
    const setAside = (await this.read('creditBank', 'withdrawalOf', address)).credits
    const escrow = await this.#escrowOf(address)
    return {tokens: tokens + stakeTokens + bonus, credits: spendable + earned + setAside + escrow}
  }

  async #escrowOf(artist) {
    let credits = 0n
    for (let jobId = await this.read('jobBoard', 'jobCount'); jobId > 0n; jobId -= 1n) {
      const job = await this.read('jobBoard', 'getJob', jobId)
      if (job.artist.toLowerCase() !== artist) continue
      const [forTasks, forChecks] = await this.read('jobBoard', 'escrowOf', jobId)
      credits += forTasks + forChecks
    }
    return credits
  }

  // --- Nodes ---

  async addNode(node, {tokens, operator = node, deviceClass = id('gpu')}) {
    await this.giveTokens(node, tokens)
    await this.send(node, 'token', 'approve', this.contracts.addresses.nodeRegistry, tokens)
    this.#nodes.push(node)
    if (operator !== node) await this.send(operator, 'nodeRegistry', 'allowNode', node, true)
    await this.send(node, 'nodeRegistry', 'register', {operator, stakeTokens: tokens, deviceClass, recipient: 'age1'})
  }

  /** Makes the stake of a node a number of tokens, given in millionths. */
  async raiseStake(node, microtokens) {
    const wanted = BigInt(Math.round(microtokens)) * (TOKEN / CREDIT)
    const tokens = wanted - (await this.read('nodeRegistry', 'getNode', node)).stakeTokens
    await this.giveTokens(node, tokens)
    await this.send(node, 'token', 'approve', this.contracts.addresses.nodeRegistry, tokens)
    await this.send(node, 'nodeRegistry', 'addStake', tokens)
  }

  /** All nodes say that they are there. */
  async heartbeat() {
    for (const node of this.#nodes) await this.send(node, 'nodeRegistry', 'heartbeat')
  }

  // --- Jobs ---

  async postJob(artist, terms) {
    await this.send(artist, 'jobBoard', 'postJob', {
      manifestDigest: id('job manifest'),
      cellsPerTask: CELLS_PER_TASK,
      checkBudget: 3 + terms.taskCount,
      cellsPerCheck: 0,
      maxTasksPerLease: terms.taskCount,
      leaseBlocks: 1_000_000,
      randomHead: id('head'),
      thresholds: DEFAULT_THRESHOLDS,
      thresholdsHash: thresholdsHash(),
      callRule: 0,
      sponsor: ZeroAddress,
      bidBlocks: 0,
      ...terms,
    })
    return this.read('jobBoard', 'jobCount')
  }

  cancelJob(artist, jobId) {
    return this.send(artist, 'jobBoard', 'cancelJob', jobId)
  }

  // --- Leases ---

  async lease(node, jobId, taskCount) {
    const {events} = await this.send(node, 'jobBoard', 'lease', jobId, taskCount)
    const {args} = events.find(({name}) => name === 'TasksLeased')
    return {
      ...{jobId, node, leaseId: args.leaseId, firstTask: Number(args.firstTask), taskCount: Number(args.taskCount)},
      cellsPerTask: Number((await this.read('jobBoard', 'getJob', jobId)).cellsPerTask),
    }
  }

  submit(lease, render) {
    return this.send(lease.node, 'jobBoard', 'submit', this.submissionOf(lease, render))
  }

  submissionOf(lease, render) {
    const {leaseId, taskCount} = lease
    return {leaseId, taskCount, treeRoot: render.rootOf(lease), ...RESULTS}
  }

  draw(lease) {
    return this.send(lease.node, 'jobBoard', 'draw', lease.leaseId)
  }

  settle(by, lease) {
    return this.send(by, 'jobBoard', 'settle', lease.leaseId)
  }

  async drawChance(node, payCredits) {
    return Number(await this.read('jobBoard', 'drawChancePpm', node, payCredits)) / 1e6
  }

  async leaseState(lease) {
    return Number((await this.read('jobBoard', 'getLease', lease.leaseId)).state)
  }

  // --- Checks ---

  /** What a draw would do now: the checker that is called; none if the lease is cleared. */
  async previewDraw(lease) {
    const [challenge] = await this.read('verification', 'previewDraw', lease.leaseId)
    return [...challenge.checks][0]?.checker
  }

  async challengeOf(lease) {
    const challenge = await this.read('verification', 'getChallenge', lease.leaseId)
    const checks = challenge.checks.map(({checker, round, state, verdict: found}) => ({
      ...{
        checker,
        round: Number(round),
        isDrawn: Number(state) === 1,
        isCommitted: Number(state) === 2,
        isPublished: Number(state) === 3,
        verdict: Number(found),
      },
    }))
    const {phase, round, deadlineBlock} = challenge
    const deadline = Number(deadlineBlock)
    return {phase: Number(phase), round: Number(round), deadlineBlock: deadline, checks}
  }

  /** Every checker that was ever called for a lease; the chain forgets a challenge with its verdict. */
  async callsOf({leaseId}) {
    const drawn = await this.contracts.eventsOf('verification', 'CheckerDrawn', leaseId)
    return drawn.map(({checker, round}) => ({checker, round: Number(round)}))
  }

  /** The last verdict on a lease. */
  async verdictOf({leaseId}) {
    const [last] = (await this.contracts.eventsOf('verification', 'VerdictReached', null, leaseId)).slice(-1)
    return Number(last?.verdict ?? VERDICT.none)
  }

  async drawnCells(lease, round) {
    const [tasks, cells] = await this.read('verification', 'drawnCells', lease.leaseId, round)
    return tasks.map((task, i) => ({task: Number(task), cell: Number(cells[i])}))
  }

  publishCheck(lease, checker, fingerprints) {
    return this.send(checker, 'verification', 'publishCheck', lease.leaseId, fingerprints)
  }

  async commitCheck(lease, round, checker, fingerprints) {
    const commitment = await this.commitmentOf(lease, round, checker, fingerprints)
    await this.send(checker, 'verification', 'commitCheck', lease.leaseId, round, commitment)
  }

  commitmentOf(lease, round, checker, fingerprints) {
    return this.read('verification', 'commitmentOf', lease.leaseId, round, checker, SALT, fingerprints)
  }

  revealCheck(lease, round, checker, fingerprints) {
    return this.send(checker, 'verification', 'revealCheck', lease.leaseId, round, fingerprints, SALT)
  }

  revealCells(lease, render, cells, checks) {
    const reveal = this.revealOf(lease, render, cells)
    return this.send(lease.node, 'verification', 'revealCells', lease.leaseId, reveal, checks)
  }

  revealOf(lease, render, cells) {
    return render.prove(lease, cells, [RESULTS_LEAF])
  }

  async dispute(artist, lease, task, cells) {
    const tokens = await this.read('verification', 'disputeDepositOf', artist)
    await this.send(artist, 'token', 'approve', this.contracts.addresses.verification, tokens)
    await this.send(artist, 'verification', 'dispute', lease.leaseId, task, cells)
  }

  async demandKey(artist, lease) {
    const tokens = await this.read('verification', 'keyFee')
    await this.send(artist, 'token', 'approve', this.contracts.addresses.verification, tokens)
    return this.send(artist, 'verification', 'demandKey', lease.leaseId)
  }

  discloseKey(lease, render) {
    const {resultsDigest} = RESULTS
    const args = [lease.leaseId, render.rootOf(lease), resultsDigest, CONTENT_KEY]
    return this.send(lease.node, 'verification', 'discloseKey', ...args)
  }

  /** Lets the window of a challenge pass and moves it on. */
  async advance(by, lease) {
    const {deadlineBlock} = await this.challengeOf(lease)
    const blocks = deadlineBlock - (await this.chain.blockNumber())
    if (blocks > 0) await this.chain.mine(blocks)
    await this.heartbeat()
    await this.send(by, 'verification', 'advance', lease.leaseId)
  }
}

/** The address of an actor, from its name. */
export function addressOf(name) {
  return `0x${id(name).slice(-40)}`
}
