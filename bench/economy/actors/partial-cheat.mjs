import {COST_SHARE} from '../costs.mjs'
import {VERDICT} from '../farm.mjs'
import {drawUntil, playCheck, playPhase, retry} from '../play-check.mjs'
import {HONEST, Render} from '../renders.mjs'
import {ACTORS, changedParameters, kindOf, PAY, TASKS_PER_LEASE, World} from '../world.mjs'

const SHARES = [1 / 64, 1 / 8, 1]
/** Draws counted to compare the chance of being seen with the formula. */
const DRAWS = 300
const CELLS_PER_TASK = 16
const LEAVES = TASKS_PER_LEASE * CELLS_PER_TASK

/** Makes up a share of the cells: the table of shares. */
export const partialCheat = {
  name: 'cheat on a part of the cells',
  does: 'makes up 1/64, 1/8 or all of a lease, evenly spread; the best of the three',
  async run(bench) {
    const payoffs = await measurePayoffs(bench)
    const {board, verification} = changedParameters({})
    const [p, q] = [board.minDrawPpm / 1e6, verification.secondCheckPpm / 1e6]
    const shares = []
    for (const share of SHARES) {
      const seen = chanceSeen(share, verification.cellsPerCheck)
      const again = (1 - seen) * q * seen
      const loss = p * (seen + again) * (payoffs.cleared - payoffs.rejected)
      shares.push({
        share,
        ...{chanceSeen: seen, counted: await countSeen(bench, share), chanceRejected: p * (seen + again)},
        ...{saved: share * COST_SHARE * PAY, lost: loss, profit: share * COST_SHARE * PAY - loss},
        profitIfRenderingCostsAllPay: share * PAY - loss,
        blindVerifierLoses: p * again * payoffs.verifierLost,
      })
    }
    const best = shares.reduce((most, row) => (row.profit > most.profit ? row : most))
    return {
      unit: 'lease',
      profit: best.profit,
      honestLost: best.share * PAY + best.blindVerifierLoses,
      shares,
      winsAt: [{rule: 'board.lockFactor', is: board.lockFactor, value: losingFactor(shares, board), sense: 'or less'}],
      note: `an honest verifier whose cells were all good loses ${payoffs.verifierLost.toFixed(0)} microcredits when a second check finds the cheat in fresh cells`,
    }
  },
}

/** The chance that k cells, one of each piece, contain one that is made up: every piece has its share of them. */
function chanceSeen(share, cells) {
  const isBad = badCells(share)
  let unseen = 1
  for (let piece = 0; piece < cells; piece += 1) {
    const [begin, end] = [piece, piece + 1].map((at) => Math.floor((at * LEAVES) / cells))
    let bad = 0
    for (let leaf = begin; leaf < end; leaf += 1) bad += isBad(leaf) ? 1 : 0
    unseen *= 1 - bad / (end - begin)
  }
  return 1 - unseen
}

/** The same, counted over draws of the chain, with a 95 % interval. */
async function countSeen(bench, share) {
  const world = await World.open(bench)
  const {farm} = world
  const jobId = await world.postJob()
  const lease = await farm.lease(ACTORS.newcomer, jobId, TASKS_PER_LEASE)
  await farm.submit(lease, HONEST)
  const isBad = badCells(share)
  let seen = 0
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const state = await farm.chain.snapshot()
    await farm.chain.mine(1, 1 + draw)
    await farm.chain.mine(world.parameters.board.drawDelayBlocks)
    await farm.draw(lease)
    const cells = await farm.drawnCells(lease, 1)
    if (cells.some(({task, cell}) => isBad((task - lease.firstTask) * CELLS_PER_TASK + cell))) seen += 1
    await farm.chain.revert(state)
  }
  const found = seen / DRAWS
  return {found, plusMinus: 1.96 * Math.sqrt((found * (1 - found)) / DRAWS) || 3 / DRAWS}
}

/** What a lease is worth to its renderer when it is cleared and when it is rejected, on the chain. */
async function measurePayoffs(bench) {
  const changes = {verification: {secondCheckPpm: 1_000_000}}
  const world = await World.open(bench, changes)
  const isBad = badCells(1 / 8)
  const render = new Render((task, cell) =>
    isBad((task % TASKS_PER_LEASE) * CELLS_PER_TASK + cell) ? 'cheat' : 'true',
  )
  const {farm, books} = world
  const play = (isWanted) => async () => {
    const jobId = await world.postJob()
    await farm.heartbeat()
    const lease = await farm.lease(ACTORS.newcomer, jobId, TASKS_PER_LEASE)
    await farm.submit(lease, render)
    await retry(farm, async () => {
      await drawUntil(farm, lease, (verifier) => verifier && kindOf(verifier) === 'H')
      await playPhase(farm, lease, {render})
      await playPhase(farm, lease, {render})
      const {checks} = await farm.challengeOf(lease)
      return isWanted(checks, lease)
    })
    const verdict = await playCheck(farm, lease, {render})
    if (verdict === VERDICT.match) await farm.settle(ACTORS.artist, lease)
    return {verdict}
  }
  const missed = (checks) => checks[0].verdict === VERDICT.match
  const until = async (verdict) => {
    for (;;) {
      const gains = await books.gains(play(missed))
      if (gains.note.verdict === verdict) return gains
      await farm.chain.mine(1, 7)
    }
  }
  const cleared = await until(VERDICT.match)
  const rejected = await until(VERDICT.mismatch)
  return {cleared: cleared.renderer, rejected: rejected.renderer, verifierLost: cleared.honest - rejected.honest}
}

/** The lock is all that changes: the loss is nearly proportional to it. */
function losingFactor(shares, {lockFactor, feeBps}) {
  const factors = shares.map(({saved, lost}) => ((lockFactor + 1 - feeBps / 1e4) * saved) / lost - 1 + feeBps / 1e4)
  return Math.floor(Math.max(...factors))
}

function badCells(share) {
  const every = Math.round(1 / share)
  return (leaf) => leaf % every === 0
}
