// Puts the figures of the bench into words and tables.
import {describeAlternatives} from './describe-alternatives.mjs'
import {describeClaims} from './describe-claims.mjs'
import {drawnCells, OWN_CELLS} from './drawn-cells.mjs'
import {AUDITED_CELLS} from './local-changes.mjs'
import {inPercent, writeTable} from './markdown.mjs'
import {HONEST_FRAMES, SIZE} from './scenes.mjs'
import {P_MIN} from './summary.mjs'

/** Tasks of the lease that the cost of a check is compared with. */
export const LEASE_TASKS = 64
/** Cells with fewer bits than this carry no grain to speak of. */
export const FLAT_GRAIN_BITS = 16

/** The report as Markdown. */
export function describe(figures) {
  const {blender, scenes, fitted, shipped, honest, traits, together, togetherSameClass, cheats, local, cost, flat} =
    figures
  return `# Verification, measured

Written by \`npm run bench:verify\`; every number comes from one set of renders. Blender ${blender}, Cycles on the CPU,
${SIZE.widthPx}x${SIZE.heightPx} px, cells of 32 px. Honest frames: ${HONEST_FRAMES.length} of each scene. The scenes are two halves; each
scene is judged by thresholds that were fitted on the other half and have not seen it. What the cheats do is in
\`bench/verify/cheats.mjs\`, what the scenes hold in \`bench/verify/scenes.mjs\`.

## Scenes

${writeTable(
  ['scene', 'traits', 'samples', 'half', 'cheats tried'],
  scenes.map((s) => [s.name, s.traits.join(', '), s.samples, s.half, s.isAttacked ? 'yes' : '']),
)}
## Honest renders

Distances of cells: median / 95 % / largest. The bound is the upper end of a 95 % interval of the share of frames with a
mismatch. Cells are judged by the thresholds of their own pair.

${writeTable(
  [
    'variant',
    'scenes',
    'frames',
    'cells',
    'bits',
    'colour (1/65536 stops)',
    'frames accused',
    'bound',
    'inconclusive cells',
  ],
  honest.map((h) => [
    h.id,
    h.scenes,
    h.frames,
    h.cells,
    `${h.bits.p50} / ${h.bits.p95} / ${h.bits.max}`,
    `${h.meanDelta.p50} / ${h.meanDelta.p95} / ${h.meanDelta.max}`,
    h.mismatchedFrames,
    inPercent(h.mismatchedFramesUpperBound),
    h.inconclusiveCells,
  ]),
)}
All whole frames together, judged as a job is, by the widest thresholds for their scene: ${together.mismatchedFrames} of ${together.frames} frames of ${together.scenes} scenes accused (${together.cells} cells;
bound ${inPercent(together.mismatchedFramesUpperBound)} of the frames), ${together.inconclusiveCells} cells inconclusive. Those of one class alone, judged as a job with \`--same-class\` is:
${togetherSameClass.mismatchedFrames} of ${togetherSameClass.frames} frames accused (bound ${inPercent(togetherSameClass.mismatchedFramesUpperBound)}), ${togetherSameClass.inconclusiveCells} cells inconclusive; two machines of one class were not part of the run.

The largest distances of scenes with each trait, of both halves:

${writeTable(
  ['trait', 'scenes', 'one class: bits', 'colour', 'AVX2 against SSE4.2: bits', 'colour'],
  traits.map((t) => [t.trait, t.scenes, t.same.bits, t.same.meanDelta, t.cross.bits, t.cross.meanDelta]),
)}
## Thresholds fitted

A match ends at 1.25 times the largest honest distance (at least 4 bits, 62 steps), a mismatch begins at twice that. *All* is fitted on every scene, and on the largest distances that other machines gave, and goes into \`core/verify/thresholds.json\` with \`--write\`. A job is judged by
the widest of the rows that fit its scene and of the table's default, because a class that was not measured may meet in it.

${writeTable(
  ['pair', 'fitted on', 'match bits', 'mismatch bits', 'match colour', 'mismatch colour'],
  [
    ...describeFit('first half', fitted.first),
    ...describeFit('second half', fitted.second),
    ...describeFit('all', shipped),
  ],
)}
## Cheats

Three kinds of jobs: *as posted by default*, that is with \`--same-class\` where the scene has hair, and open to any two classes where not; *any two classes*, with or without hair; *\`--same-class\`*. A check draws as many
cells as the product chooses for each (${describeCells()}). *Cells*: share that mismatches by default. *Slashed*: what becomes of a drawn lease, mean and worst scene: one of its cells
mismatches, or one is inconclusive and one of as many fresh cells that the referees render mismatches. *Unpaid*: that, or undecided in the end, so that another node renders
it. A node's first lease is always drawn. *At pMin*: slashed, for a node with a long clean record, of whose leases ${inPercent(P_MIN)} are drawn.
*One machine*: slashed, were the row of one machine with itself enough. *Audit*: frames that \`--audit fast\` and \`--audit thorough\` prove wrong where they look.
*Saves*: CPU, mean of the scenes, of single frames on a busy machine: single scenes are off by a quarter. *Files*: frames that the artist's own recomputing catches,
if the honest fingerprints were committed and this was delivered.

${writeTable(
  [
    'cheat',
    'saves',
    'bits 5 / 50 / 95 %',
    'colour 50 %',
    'cells',
    'slashed by default',
    'worst scene',
    'unpaid',
    'at pMin',
    'any two classes',
    'worst',
    '`--same-class`',
    'worst',
    'one machine',
    'audit',
    'files',
  ],
  cheats.map((c) => [
    c.what,
    inPercent(c.saved),
    `${c.bits.p5} / ${c.bits.p50} / ${c.bits.p95}`,
    c.meanDelta.p50,
    inPercent(c.mismatching),
    inPercent(c.caught),
    `${inPercent(c.worst.caught)} ${c.worst.scene}, saves ${inPercent(c.worst.saved)}`,
    inPercent(c.unpaid),
    inPercent(P_MIN * c.caught),
    ...[c.anyTwo, c.oneClass].flatMap(({caught, worst}) => [
      inPercent(caught),
      `${inPercent(worst.caught)} ${worst.scene}`,
    ]),
    inPercent(c.narrowest.caught),
    `${inPercent(c.audit.fast)} / ${inPercent(c.audit.thorough)}`,
    inPercent(c.audited),
  ]),
)}
${describeClaims(figures.claims)}
${describeAlternatives(figures)}
## Local changes and the artist's audit

A rectangle of 5 % of the frame is changed before its node commits to it, at 20 places of each attacked frame. *Visible*: at least one cell would
mismatch. *Drawn lease*: one of the drawn cells mismatches, if all are drawn from this frame, in a job open to any two classes; *\`--same-class\`*: so in such a job. *Fast* and *thorough*: the ${AUDITED_CELLS.fast} and ${AUDITED_CELLS.thorough} cells that \`--audit fast\` and
\`--audit thorough\` render again of a frame that they preview hold a mismatch; \`thorough\` previews all frames, \`fast\` one of each lease.

${writeTable(
  ['in the rectangle', 'tries', 'visible', 'drawn lease', '`--same-class`', 'fast', 'thorough'],
  local.map((l) => [l.what, l.tries, ...[l.visible, l.drawn, l.oneClass.drawn, l.fast, l.thorough].map(inPercent)]),
)}
![Distances](distances.png)

![ROC](roc.png)

## Cells without grain

${inPercent(flat.share)} of the cells have fewer than ${FLAT_GRAIN_BITS} bits set when rendered honestly. Over all cheats ${inPercent(flat.caughtFlat)} of them mismatch, of the others
${inPercent(flat.caughtRich)}.

## What a check costs

The cells of a job posted by default at pMin, as a share of what rendering a lease of ${LEASE_TASKS} tasks takes. These frames are small and have few samples, so cells
and loading weigh more than in real ones. Blender 5 divides the space of a volume anew for every render, so that a cell costs nearly what a frame of this size does; cells that fall on one frame are
rendered together there, which is not counted: of a lease of ${LEASE_TASKS} frames few do.

${writeTable(
  ['scene', 'cells', 'frame, CPU s', 'warm', 'with the load'],
  cost.map((c) => [
    c.scene,
    c.cells,
    c.frameCpuSec.toFixed(1),
    ...[c.warm, c.withLoad].map((share) => `${(100 * share).toFixed(3)} %`),
  ]),
)}`
}

function describeCells() {
  const of = (traits, sameClass) => drawnCells({traits}, sameClass)
  return (
    `${of([], false)} without hair; with hair ${of(['hair'], true)} within one class and ${of(['hair'], false)} of any two; ` +
    `a network asks for ${OWN_CELLS} at least`
  )
}

const PAIRS = {
  same: 'one class',
  cross: 'AVX2 against SSE4.2, no hair',
  crossHair: 'AVX2 against SSE4.2, hair',
  sameHair: 'one class, hair, two machines',
}

function describeFit(on, fit) {
  return Object.entries(fit).map(([pair, {matchBits, mismatchBits, matchMean, mismatchMean}]) => {
    return [PAIRS[pair], on, matchBits, mismatchBits, matchMean, mismatchMean]
  })
}
