import {OWN_CELLS} from './drawn-cells.mjs'
import {inPercent, writeTable} from './markdown.mjs'

/** Cheats that leave most cells of a scene as they are. */
const WEAK = [
  'adaptive-x2',
  'adaptive-x4',
  'adaptive-minimum',
  'fewer-bounces',
  'one-bounce',
  'no-caustics',
  'simplified',
  'previous',
]

/** What was tried to see the weak spots better, with its figures. */
export function describeAlternatives({joint, sampleCounts}) {
  return `### Cells judged together

The drawn cells of a lease are judged one by one, and one mismatch is enough. A rule that adds them up, its limit fitted in the same way (2.5 times the largest
honest lease of two classes, hair apart), on drawn leases of the other half of the scenes, of ${OWN_CELLS} cells:

${writeTable(
  ['rule', 'all global cheats', ...WEAK],
  joint.map((rule) => [rule.what, inPercent(rule.caught), ...WEAK.map((id) => inPercent(rule.shares[id]))]),
)}
### Counting samples

Adaptive sampling could be committed to as well: how many samples each cell took (Blender's pass \`Debug Sample Count\`). The counts of honest cells of one class differ by
${sampleCounts.same.toFixed(2)} % at most, of two classes by ${sampleCounts.cross.toFixed(2)} %. Cells of cheats that are beyond 2.5 times that:

${writeTable(
  ['cheat and scene', 'cells', 'beyond'],
  sampleCounts.cheats.map(({what, cells, beyond}) => [what, cells, inPercent(beyond)]),
)}`
}
