import {PHASE} from './farm.mjs'
import {HONEST} from './renders.mjs'

/** Draws tried before a wanted outcome counts as impossible; at 5 %, 400 misses in a row happen once in 10^9 runs. */
const MAX_TRIES = 400

/**
 * Brings about one outcome of a draw that chance could bring about: mines the draw block again and again, as other
 * blocks, until `isWanted` likes the checker that is called.
 *
 * @param isWanted - Takes the address of the verifier, or nothing if the lease is not drawn.
 */
export async function drawUntil(farm, lease, isWanted) {
  await retry(farm, async () => {
    await farm.chain.mine(farm.parameters.board.drawDelayBlocks)
    return isWanted(await farm.previewDraw(lease))
  })
  await farm.draw(lease)
}

/** Does something again, as if it had not happened and in another block, until it yields something. */
export async function retry(farm, act) {
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const state = await farm.chain.snapshot()
    await farm.chain.mine(1, 1 + attempt)
    const found = await act(attempt)
    if (found) return found
    await farm.chain.revert(state)
  }
  throw new Error(`The wanted outcome did not come in ${MAX_TRIES} draws.`)
}

/**
 * Plays one phase of a challenge. A checker publishes the render that `renderOf` gives for it; without one it is silent,
 * and its window passes.
 *
 * @param ledger - Counts what checks cost those who render.
 */
export async function playPhase(farm, lease, {render, renderOf = () => HONEST, onCheck = () => undefined}) {
  const {phase, round, checks} = await farm.challengeOf(lease)
  const called = checks.filter((check) => check.round === round)
  const cells = await farm.drawnCells(lease, round)
  const published = (check) => renderOf(check.checker).pack(cells)
  if (phase === PHASE.publish && round === 1) {
    const [check] = called.slice(-1)
    if (!renderOf(check.checker)) return farm.advance(lease.node, lease)
    await farm.publishCheck(lease, check.checker, published(check))
    onCheck(check.checker)
  } else if (phase === PHASE.commit) {
    const able = called.filter((check) => check.isDrawn && renderOf(check.checker))
    for (const check of able) {
      await farm.commitCheck(lease, round, check.checker, published(check))
      onCheck(check.checker)
    }
    if (able.length < called.filter((check) => check.isDrawn).length) await farm.advance(lease.node, lease)
  } else if (phase === PHASE.publish) {
    for (const check of called.filter(({isCommitted}) => isCommitted)) {
      await farm.revealCheck(lease, round, check.checker, published(check))
    }
  } else if (phase === PHASE.answer) {
    await farm.chain.mine(1)
    const judged = called.filter(({isPublished}) => isPublished)
    await farm.revealCells(lease, render, cells, judged.map(published))
  } else {
    throw new Error(`Nobody can move a challenge on in phase ${phase}.`)
  }
}

/** Plays a challenge to its verdict. */
export async function playCheck(farm, lease, players) {
  for (;;) {
    const {phase} = await farm.challengeOf(lease)
    if (phase === PHASE.none) return farm.verdictOf(lease)
    await playPhase(farm, lease, players)
  }
}
