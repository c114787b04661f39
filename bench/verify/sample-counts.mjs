// A rival of the fingerprint for adaptive sampling: how many samples each cell took, which a node would commit to as well.
import {cellRects, readExr} from '../../dist/core/verify/index.js'

/**
 * By how many per cent the samples that the cells of two raw files took differ; undefined where one does not tell.
 *
 * @returns {Promise<number[] | undefined>} Of the honest count, cell by cell.
 */
export async function compareSampleCounts(honestPath, path) {
  const [honest, delivered] = [await readCounts(honestPath), await readCounts(path)]
  if (!honest || !delivered || honest.plane.length !== delivered.plane.length) return undefined
  return cellRects(honest.widthPx, honest.heightPx).map((rect) => {
    const [own, theirs] = [sumOver(honest, rect), sumOver(delivered, rect)]
    return (100 * Math.abs(own - theirs)) / own
  })
}

/**
 * What that rival is worth: how far the counts of honest cells are apart, and the share of a cheat's cells that are farther.
 *
 * @param {import('./gather.mjs').Entry[]} entries
 */
export function summarizeSampleCounts(entries) {
  const counted = entries.filter(({samples}) => samples !== undefined)
  const largest = (pair) =>
    counted.filter((entry) => entry.pair === pair).reduce((most, {samples}) => Math.max(most, ...samples), 0)
  const [same, cross] = [largest('same'), largest('cross')]
  const limit = 2.5 * Math.max(same, cross)
  const cheats = Map.groupBy(
    counted.filter(({pair, id}) => pair === 'cheat' && id.startsWith('adaptive')),
    ({id, scene}) => `${id} on ${scene.name}`,
  )
  return {
    ...{same, cross, limit},
    cheats: [...cheats].map(([what, ofCheat]) => {
      const cells = ofCheat.flatMap(({samples}) => samples)
      return {what, cells: cells.length, beyond: cells.filter((percent) => percent > limit).length / cells.length}
    }),
  }
}

async function readCounts(path) {
  const isCount = (name) => name.endsWith('.Debug Sample Count.X')
  const {widthPx, heightPx, channels} = await readExr(path, {channels: isCount})
  const [plane] = channels.values()
  return plane && {widthPx, heightPx, plane}
}

function sumOver({widthPx, plane}, {x0, y0, x1, y1}) {
  let sum = 0
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += plane[y * widthPx + x]
  return sum
}
