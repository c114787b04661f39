import {CHEATS} from './cheats.mjs'
import {COLOUR_RIVALS} from './colour-rivals.mjs'
import {DETECTORS} from './detectors.mjs'
import {fitMismatch, LEAST} from './fit.mjs'
import {average} from './summary.mjs'

/** Cheats that the grain or the colour of many cells does not show. */
const WEAK = [
  'samples-90',
  'denoised-100',
  'adaptive-x4',
  'fewer-bounces',
  'one-bounce',
  'simplified',
  'light-threshold',
]
/** Cheats of colour alone, which no hash of grain can see. */
const COLOUR = ['exposure', 'colour', 'gamma', 'earlier-version']

/** Each hash of grain by its bits alone, and each kind of mean colour alone. */
export function compareRivals(entries) {
  const grainOf = (index) => (cell) => cell.rivals[index]
  const colourOf = (index) => (cell) => cell.colours[index]
  return {
    weak: WEAK,
    grain: DETECTORS.map((rival, index) => tryRival(entries, rival, grainOf(index), LEAST.bits)),
    colour: COLOUR_RIVALS.map((rival, index) => tryRival(entries, rival, colourOf(index), LEAST.meanDelta)),
  }
}

/** Fitted on the honest renders of one half of the scenes, tried on the cheats of the other. */
function tryRival(entries, {id, what}, distanceOf, least) {
  const distances = (some) => some.flatMap(({cells}) => cells.map(distanceOf))
  const largest = (some) => distances(some).reduce((most, distance) => Math.max(most, distance), 0)
  const honest = entries.filter(({pair}) => pair !== 'cheat')
  const limit = fitMismatch(largest(honest.filter(({scene}) => scene.half === 'second')), least)
  const foul = entries.filter(({pair, scene}) => pair === 'cheat' && scene.half === 'first')
  const caught = (cheat) => {
    const all = distances(foul.filter((entry) => entry.id === cheat))
    return all.filter((distance) => distance > limit).length / all.length
  }
  const ids = CHEATS.filter((cheat) => cheat.reach === 'global' && !COLOUR.includes(cheat.id)).map((cheat) => cheat.id)
  return {id, what, limit, honestMax: largest(honest), caught: average(ids.map(caught)), weak: WEAK.map(caught)}
}
