import {publicParameters} from '../../dist/core/market/network-parameters.js'
import {Books} from './books.mjs'
import {CHECK_PER_TASK, COST_SHARE, MORE_CELLS_PER_TASK} from './costs.mjs'
import {addressOf, CREDIT, Farm, TOKEN} from './farm.mjs'
import {drawUntil, playCheck, playPhase, retry} from './play-check.mjs'
import {HONEST} from './renders.mjs'

/** What a node earns in an hour: a fast GPU, the figure that prices jobs (core/job/estimate-price.ts). */
export const EARNED_PER_HOUR = 0.4
/** A lease is ten minutes of work (node/choose-lease-size.ts). */
export const TASKS_PER_LEASE = 8
export const PRICE_PER_TASK = BigInt(Math.round((EARNED_PER_HOUR * 1e6) / 6 / TASKS_PER_LEASE))
export const PAY = Number(PRICE_PER_TASK) * TASKS_PER_LEASE
/** A check pays 0.3 of a task, what the rules demand and what honest artists pay (core/job/estimate-price.ts). */
export const CHECK_FEE = leastCheckFee(PRICE_PER_TASK)
const DOLLAR = 10n ** 8n

/** Seconds between the blocks of the chain: the windows are the same times as on any, and take fewer blocks to mine. */
const BLOCK_TIME_SEC = 10

/** The least fee of a check that the rules of a public network allow. */
export function leastCheckFee(pricePerTask) {
  const share = (BigInt(pricePerTask) * 3n + 9n) / 10n
  return share < 500n ? 500n : share
}

/** The rules of a public network. */
export function defaultParameters() {
  return publicParameters({kind: 'fixed', price: DOLLAR}, BLOCK_TIME_SEC)
}

/** The rules with some of them changed: `{board: {lockFactor: 10}}`. */
export function changedParameters(changes) {
  const rules = defaultParameters()
  return {...rules, ...Object.fromEntries(Object.entries(changes).map(([part, of]) => [part, {...rules[part], ...of}]))}
}

export const ACTORS = {
  artist: addressOf('artist'),
  /** Never leased before: its first lease is always drawn. */
  newcomer: addressOf('newcomer'),
  /** Has been checked and matched until its chance of a check was the least. */
  veteran: addressOf('veteran'),
  own: numbered('own', 5),
  honest: numbered('honest', 6),
}

/**
 * A network with a renderer under study (as a newcomer and as a veteran), five checkers that may be in league with it
 * and six honest ones, all with the stake of `stakeTokens`.
 */
export class World {
  static async open(bench, changes = {}, {stakeTokens, classOfOwn} = {}) {
    await bench.startAnew()
    const world = new World()
    world.parameters = changedParameters(changes)
    world.farm = await Farm.deploy(bench.chain, world.parameters)
    const tokens = stakeTokens ?? world.parameters.registry.minStakeTokens
    world.stakeTokens = tokens
    const {artist, newcomer, veteran, own, honest} = ACTORS
    // One operator has both: neither is called to check the other.
    for (const node of [newcomer, veteran]) {
      await world.farm.addNode(node, {tokens, deviceClass: classOfOwn, operator: newcomer})
    }
    for (const node of own) await world.farm.addNode(node, {tokens, deviceClass: classOfOwn})
    for (const node of honest) await world.farm.addNode(node, {tokens})
    await world.farm.giveTokens(artist, 1000n * TOKEN)
    await world.farm.buyCredits(artist, 1000n * TOKEN)
    world.books = new Books(world.farm, {renderer: [newcomer, veteran], own, honest, artist: [artist]})
    return world
  }

  postJob(terms = {}) {
    return this.farm.postJob(ACTORS.artist, {
      ...{taskCount: 10 * TASKS_PER_LEASE, pricePerTask: PRICE_PER_TASK, checkFee: CHECK_FEE, ...terms},
    })
  }

  /**
   * Lets the veteran earn its history: leases that match, as large as its stake allows, until its chance of a check is the
   * least.
   *
   * @param isForced - Whether every lease is drawn, to save time; otherwise chance decides.
   * @returns How many leases it took.
   */
  async buildHistory({render = HONEST, isForced = true, ...terms} = {}) {
    const {farm, parameters, stakeTokens} = this
    const lockPerTask = (PRICE_PER_TASK * BigInt(parameters.board.lockFactor) * TOKEN) / CREDIT
    const tasks = Math.min(64, Number(stakeTokens / lockPerTask))
    const jobId = await this.postJob({taskCount: 4000, maxTasksPerLease: tasks, checkBudget: 100, ...terms})
    let leases = 0
    for (; (await this.drawChance()) > this.leastChance(); leases += 1) {
      await farm.heartbeat()
      const lease = await farm.lease(ACTORS.veteran, jobId, tasks)
      await farm.submit(lease, render)
      await drawUntil(farm, lease, (verifier) => !isForced || verifier)
      if ((await farm.leaseState(lease)) === STATE_CHECKING) await playCheck(farm, lease, {render})
      if ((await farm.leaseState(lease)) !== STATE_CLEARED) throw new Error('A lease for the history was not cleared.')
      await farm.settle(ACTORS.artist, lease)
    }
    await farm.cancelJob(ACTORS.artist, jobId)
    return leases
  }

  leastChance() {
    return Math.max(this.parameters.board.minDrawPpm / 1e6, 1 / 2000)
  }

  /** The chance that the contracts give for a check of the veteran's next lease. */
  drawChance(pay = PAY) {
    return this.farm.drawChance(ACTORS.veteran, pay)
  }

  /**
   * What everyone gains by one lease on one path of chance.
   *
   * @param path - Nothing if the lease is not drawn; else `H` or `O` for an honest or an own verifier, followed by the
   *   same for both referees if they are called.
   * @param render - What the renderer commits to.
   * @param effort - Share of the cost of rendering that the renderer bears.
   * @param worth - Share of the frames that are worth their price to the artist, when they are paid.
   * @param worthUnpaid - The same when they are not, as the artist has them all the same.
   * @param renderOf - What a checker publishes, by its kind; nothing if it is silent.
   * @param rendersCheck - Whether a checker of that kind bears the cost of a check.
   */
  gainsOf(path, {render, effort, worth, worthUnpaid = 0, renderOf, rendersCheck, terms}) {
    const {farm, books} = this
    return books.gains(async () => {
      const jobId = await this.postJob(terms)
      await farm.heartbeat()
      const node = path === '' ? ACTORS.veteran : ACTORS.newcomer
      const lease = await farm.lease(node, jobId, TASKS_PER_LEASE)
      await farm.submit(lease, render)
      const players = {render, renderOf: (checker) => renderOf(kindOf(checker))}
      if (path === '') await drawUntil(farm, lease, (verifier) => !verifier)
      else await retry(farm, () => this.#reach(path, lease, players))
      if (path !== '') await playCheck(farm, lease, players)
      const state = await farm.leaseState(lease)
      if (state === STATE_CLEARED) await farm.settle(ACTORS.artist, lease)
      await farm.cancelJob(ACTORS.artist, jobId)
      books.spend(node, effort * COST_SHARE * PAY)
      books.spend(ACTORS.artist, -(state === STATE_CLEARED ? worth : worthUnpaid) * PAY)
      await this.#spendOnChecks(lease, rendersCheck)
      return state
    })
  }

  /** One try for a path: whether chance took it as far as it decides. */
  async #reach(path, lease, players) {
    const {farm} = this
    await farm.chain.mine(this.parameters.board.drawDelayBlocks)
    const verifier = await farm.previewDraw(lease)
    if (!verifier || kindOf(verifier) !== path[0]) return false
    await farm.draw(lease)
    if (!players.renderOf(verifier)) return true
    await playPhase(farm, lease, players)
    await playPhase(farm, lease, players)
    const {checks} = await farm.challengeOf(lease)
    const kinds = checks.map(({checker}) => kindOf(checker))
    return sameKinds(kinds.slice(1), path.slice(1))
  }

  async #spendOnChecks(lease, rendersCheck) {
    const calls = await this.farm.callsOf(lease)
    for (const {checker, round} of calls.filter(({checker: called}) => rendersCheck(kindOf(called)))) {
      const cost = CHECK_PER_TASK + (round === 1 ? 0 : MORE_CELLS_PER_TASK)
      this.books.spend(checker.toLowerCase(), cost * COST_SHARE * Number(PRICE_PER_TASK))
    }
  }
}

const STATE_CHECKING = 3
const STATE_CLEARED = 4

/** `O` for a checker that may be in league with the renderer, `H` for any other. */
export function kindOf(checker) {
  return ACTORS.own.includes(checker.toLowerCase()) ? 'O' : 'H'
}

function sameKinds(kinds, path) {
  return [...kinds].sort().join('') === [...path].sort().join('')
}

function numbered(name, count) {
  return [...Array(count).keys()].map((i) => addressOf(`${name} ${i}`))
}
