// Puts the figures of the bench into words and tables.
import {AUDITED_CELLS} from './local-changes.mjs'
import {inPercent, writeTable} from './markdown.mjs'
import {HONEST_FRAMES, SIZE} from './scenes.mjs'
import {DRAWN_CELLS, P_MIN} from './summary.mjs'

/** Tasks of the lease that the cost of a check is compared with. */
export const LEASE_TASKS = 64
/** Cells with fewer bits than this carry no grain to speak of. */
export const FLAT_GRAIN_BITS = 16

/** The report as Markdown. */
export function describe({blender, scenes, fitted, shipped, honest, together, cheats, local, rivals, cost, flat}) {
  return `# Verification, measured

Written by \`npm run bench:verify\`; every number comes from one run of it. Blender ${blender}, Cycles on the CPU,
${SIZE.widthPx}x${SIZE.heightPx} px, cells of 32 px. Honest frames: ${HONEST_FRAMES.length} of each scene. Thresholds are fitted on one half of the scenes;
all tables below are of the other half, which the fit has not seen, unless they say otherwise. What the cheats do is in
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
    'half',
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
    h.half,
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
All whole frames together, judged as a job is, by the wider thresholds: ${together.mismatchedFrames} of ${together.frames} frames of ${together.scenes} scenes accused (${together.cells} cells;
bound ${inPercent(together.mismatchedFramesUpperBound)} of the frames), ${together.inconclusiveCells} cells inconclusive.

## Thresholds fitted

A match ends at 1.25 times the largest honest distance (at least 4 bits, 62 steps), a mismatch begins at twice that. *Half* is
what the tables here use; *all* is fitted on every scene and goes into \`core/verify/thresholds.json\` with \`--write\`.

${writeTable(
  ['pair', 'fitted on', 'match bits', 'mismatch bits', 'match colour', 'mismatch colour'],
  [...describeFit('half', fitted), ...describeFit('all', shipped)],
)}
## Cheats

By the thresholds of AVX2 against SSE4.2, the wider ones. *Cells*: share that mismatches. *Drawn lease*: chance that one of
${DRAWN_CELLS} drawn cells does, mean and worst scene; a node's first lease is always drawn. *At pMin*: the same for a node with a long clean
record, of whose leases ${inPercent(P_MIN)} are drawn. *One class*: a drawn lease by the thresholds of one class, were a job checked within one.
*Saves*: CPU, mean of the scenes, give or take a tenth on a busy machine. *Files*: frames that the artist's own recomputing catches,
if the honest fingerprints were committed and this was delivered.

${writeTable(
  [
    'cheat',
    'saves',
    'bits 5 / 50 / 95 %',
    'colour 50 %',
    'cells',
    'drawn lease',
    'worst scene',
    'at pMin',
    'one class',
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
    inPercent(P_MIN * c.caught),
    inPercent(c.oneClass.caught),
    inPercent(c.audited),
  ]),
)}
## Local changes and the artist's audit

A rectangle of 5 % of the frame is changed before its node commits to it, at 20 places of each attacked frame. *Visible*: at least one cell would
mismatch. *Drawn lease*: as above, if the drawn cells come from this frame. *Fast* and *thorough*: the ${AUDITED_CELLS.fast} and ${AUDITED_CELLS.thorough} cells that \`--audit fast\` and
\`--audit thorough\` render again of a frame that they preview hold a mismatch; \`thorough\` previews all frames, \`fast\` one of each lease.

${writeTable(
  ['in the rectangle', 'tries', 'visible', 'drawn lease', 'fast', 'thorough'],
  local.map((l) => [l.what, l.tries, ...[l.visible, l.drawn, l.fast, l.thorough].map(inPercent)]),
)}
![Distances](distances.png)

![ROC](roc.png)

## Cells without grain

${inPercent(flat.share)} of the cells have fewer than ${FLAT_GRAIN_BITS} bits set when rendered honestly. Over all cheats ${inPercent(flat.caughtFlat)} of them mismatch, of the others
${inPercent(flat.caughtRich)}.

## What a check costs

${DRAWN_CELLS} cells at pMin, as a share of what rendering a lease of ${LEASE_TASKS} tasks takes. These frames are small and have few samples, so cells
and loading weigh more than in real ones.

${writeTable(
  ['scene', 'frame, CPU s', 'warm', 'with the load'],
  cost.map((c) => [
    c.scene,
    c.frameCpuSec.toFixed(1),
    ...[c.warm, c.withLoad].map((share) => `${(100 * share).toFixed(3)} %`),
  ]),
)}
## Rivals of the fingerprint

Each one's limit is fitted like the product's, on honest renders of one half of the scenes; cells of the other half that
are caught by it alone, over the cheats that change the whole frame and not only its colour, and over the weak spots. All
grain hashes have 512 bits.

${tableOfRivals('grain hash', rivals.weak, rivals.grain)}
${tableOfRivals('mean colour', rivals.weak, rivals.colour)}`
}

function describeFit(on, fit) {
  return Object.entries(fit).map(([pair, {matchBits, mismatchBits, matchMean, mismatchMean}]) => {
    const name = pair === 'same' ? 'one class' : 'AVX2 against SSE4.2'
    return [name, on, matchBits, mismatchBits, matchMean, mismatchMean]
  })
}

function tableOfRivals(name, weak, rows) {
  return writeTable(
    [name, 'mismatch above', 'honest, largest', 'all cheats', ...weak],
    rows.map((r) => [r.what, r.limit, r.honestMax, inPercent(r.caught), ...r.weak.map((share) => inPercent(share))]),
  )
}
