// Would it help to judge the drawn cells of a lease together instead of each alone? Rules that add up, on the same renders.
import {CHEATS} from './cheats.mjs'
import {OWN_CELLS} from './drawn-cells.mjs'
import {hasHair} from './fit.mjs'
import {rollDice} from './pixel-cheats.mjs'
import {average} from './summary.mjs'

/** Leases that are drawn of each scene. */
const LEASES = 4000
/** A mismatch begins at this multiple of the largest honest figure, as it does for single cells (fit.mjs). */
const FACTOR = 2.5
const HALVES = ['first', 'second']
/** By grain alone, and by colour alone. */
const RULES = [
  {id: 'most-bits', what: 'most bits of a cell (the product)', of: (cells) => Math.max(...cells.map(({bits}) => bits))},
  {id: 'sum-bits', what: 'bits of all cells, added', of: (cells) => sum(cells.map(({bits}) => bits))},
  {
    id: 'root-bits',
    what: 'square roots of the bits, added, and squared',
    of: (cells) => sum(cells.map(({bits}) => Math.sqrt(bits))) ** 2,
  },
  {
    id: 'most-colour',
    what: 'most colour of a cell (the product)',
    of: (cells) => Math.max(...cells.map(({meanDelta}) => meanDelta)),
  },
  {id: 'sum-colour', what: 'colour of all cells, added', of: (cells) => sum(cells.map(({meanDelta}) => meanDelta))},
]

/**
 * Each rule's limit is fitted on the honest leases of two classes of one half of the scenes, with and without hair apart, and
 * tried on the cheats of the other half; and the other way round.
 *
 * @param {import('./gather.mjs').Entry[]} entries
 */
export function tryJointRules(entries) {
  const ids = CHEATS.filter(({reach}) => reach === 'global').map(({id}) => id)
  return RULES.map(({id, what, of}) => {
    const limits = new Map(HALVES.map((half) => [half, [false, true].map((hair) => limitOf(entries, half, hair, of))]))
    const caught = (cheat) => {
      const foul = entries.filter((e) => e.pair === 'cheat' && e.id === cheat)
      const scenes = Map.groupBy(foul, ({scene}) => scene)
      const shares = [...scenes].map(([scene, ofScene]) => {
        const figures = drawLeases(ofScene).map(of)
        return (
          figures.filter((figure) => figure > limits.get(scene.half)[Number(hasHair(scene))]).length / figures.length
        )
      })
      return average(shares)
    }
    const shares = Object.fromEntries(ids.map((cheat) => [cheat, caught(cheat)]))
    return {id, what, caught: average(Object.values(shares)), shares}
  })
}

/** What judges a scene of a half: fitted on the other one. */
function limitOf(entries, half, hair, of) {
  const honest = entries.filter((e) => e.pair === 'cross' && e.scene.half !== half && hasHair(e.scene) === hair)
  const scenes = Map.groupBy(honest, ({scene}) => scene.name)
  const figures = [...scenes.values()].flatMap((ofScene) => drawLeases(ofScene).map(of))
  return FACTOR * figures.reduce((most, figure) => Math.max(most, figure), 1)
}

/** Drawn cells of leases of one scene, the same in every run. */
function drawLeases(entries) {
  const cells = entries.flatMap((entry) => entry.cells)
  const dice = rollDice(OWN_CELLS)
  const draw = () => cells[Math.floor(dice() * cells.length)]
  return Array.from({length: LEASES}, () => Array.from({length: OWN_CELLS}, draw))
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0)
}
