// The frame before delivered again: what a draw of cells misses of it, and what the artist's default audit finds.
import {jobThresholds} from '../../dist/core/verify/index.js'
import {chooseCells, findStillCells, summarizeAudits} from './audit-cheats.mjs'
import {drawnCells, judgeLease} from './drawn-cells.mjs'
import {hasHair} from './fit.mjs'
import {renderPreviews} from './local-changes.mjs'
import {inPercent, writeTable} from './markdown.mjs'
import {measureCells} from './measure.mjs'
import {prepareScene} from './prepare-scene.mjs'
import {readColours} from './render-cache.mjs'
import {HONEST_FRAMES, SIZE} from './scenes.mjs'
import {average, judge, upperBound} from './summary.mjs'

/** Kinds of jobs by who checks them. */
const KINDS = [
  {what: 'any two classes', sameClass: false},
  {what: '`--same-class`', sameClass: true},
]

/**
 * Delivers every frame but the first as the one before, and looks at it as the contract does and as the artist does.
 *
 * @param {import('./scenes.mjs').BenchScene[]} scenes
 * @returns {Promise<string>} Markdown.
 */
export async function measureRepeats(scenes, {cache, runtime, cacheDir}) {
  const rows = []
  for (const scene of scenes) rows.push(await measureScene(scene, {cache, runtime, cacheDir}))
  return describeRepeats(rows, runtime.version)
}

async function measureScene(scene, {cache, runtime, cacheDir}) {
  const sceneDir = await prepareScene(scene, runtime, cacheDir)
  const batch = {label: `${scene.name} honest`, sceneDir, scenePath: 'scene.blend', samples: scene.samples}
  const rendered = await cache.render({...batch, requests: HONEST_FRAMES.map((frame) => ({frame, ...SIZE}))})
  const honest = await Promise.all(rendered.map(({path}) => readColours(path)))
  const previews = await renderPreviews(cache, scene, sceneDir, HONEST_FRAMES)
  const limitsOf = (sameClass) =>
    jobThresholds({blenderSeries: runtime.series, hasHair: hasHair(scene), ...(sameClass && {sameClass})})
  const limits = limitsOf(false)
  const frames = HONEST_FRAMES.slice(1).map((frame) => {
    const [before, now] = [honest[frame - 2], honest[frame - 1]]
    const cells = measureCells(now, before)
    const distances = ({doubtful, moved}) => ({
      doubtful: doubtful.map((leaf) => cells[leaf]),
      moved: moved.map((leaf) => cells[leaf]),
    })
    const repeated = chooseCells({delivered: before, before, previews, frame}, limits)
    const honestly = {
      ...chooseCells({delivered: now, before, previews, frame}, limits),
      ...findStillCells({delivered: now, before, previews, frame}, limits),
    }
    return {scene, cells, isFlagged: repeated.isRepeated, ...distances(repeated), honestly}
  })
  const withoutMoved = frames.map((frame) => ({...frame, moved: []}))
  const audit = summarizeAudits(frames, () => limits).fast
  return {
    scene,
    frames: frames.length,
    changed: average(frames.map(({cells}) => shareOf(cells, ({bits, meanDelta}) => bits > 0 || meanDelta > 0))),
    flagged: shareOf(frames, ({isFlagged}) => isFlagged),
    honestFlagged: shareOf(frames, ({honestly}) => honestly.isRepeated),
    still: sumOf(frames, ({honestly}) => honestly.still),
    moved: sumOf(frames, ({honestly}) => honestly.moved),
    lookedBefore: summarizeAudits(withoutMoved, () => limits).fast,
    audit,
    kinds: KINDS.map(({sameClass}) => {
      const drawn = drawnCells(scene, sameClass)
      const caughtOf = (some) => drawFrom(some, limitsOf(sameClass), drawn)
      const caught = caughtOf(frames)
      const worst = frames.reduce((least, frame) => (caughtOf([frame]) < caughtOf([least]) ? frame : least))
      return {
        drawn,
        caught,
        either: eitherOf(caught, audit),
        worst: caughtOf([worst]),
        worstEither: eitherOf(caughtOf([worst]), summarizeAudits([worst], () => limits).fast),
      }
    }),
  }
}

/** The share of drawn leases of such frames that are slashed. */
function drawFrom(frames, limits, drawn) {
  const cells = frames.flatMap((frame) => frame.cells)
  const shareAs = (verdict) => shareOf(cells, (cell) => judge(cell, limits) === verdict)
  return judgeLease({mismatching: shareAs('mismatch'), matching: shareAs('match')}, drawn).caught
}

/** Draws and the artist's audit know nothing of each other. */
function eitherOf(caught, audit) {
  return 1 - (1 - caught) * (1 - audit)
}

function describeRepeats(rows, version) {
  const count = HONEST_FRAMES.length - 1
  const all = sumOf(rows, ({frames}) => frames)
  const found = Math.round(sumOf(rows, ({frames, audit}) => frames * audit))
  const [still, moved] = [sumOf(rows, (row) => row.still), sumOf(rows, (row) => row.moved)]
  return `# The frame before, delivered again

Written by \`npm run bench:verify -- --repeats\`. Blender ${version}, ${SIZE.widthPx}x${SIZE.heightPx} px, limits of \`core/verify/thresholds.json\`; ${count} frames of each scene, each delivered as the one before it, which saves all
of its render. Of all ${all} frames \`--audit fast\` finds ${found} where it looks, and so misses ${inPercent(upperBound(all - found, all))} at most (with 95 % confidence). Of ${still} cells that
repeat the frame before honestly, previews move in ${moved}.

- *Changed*: cells that are another in the honest frame. Where few are, the camera rests.
- *Flagged*: frames whose fingerprints repeat those of the frame beside them, which the audit previews besides the one that it draws; *honest ones*: so are these honest frames, which a
  still camera repeats in half of their cells with grain or more.
- *Still*: honest cells that repeat the frame before; *looked at*: those of them whose previews move, which cost a cell each if the frame is flagged, and match.
- *Finds*: repeated frames in which \`--audit fast\`, the default, finds a mismatch where it looks; *by one preview*: without the second one, of the frame before.
- *Slashed*: drawn leases of all ${count} frames, of as many cells as a job draws by default. *Caught*: slashed by the draw, or found by the audit and disputed, if it looks at one such frame of the lease.
  *Worst frame*: both, were all frames of the lease like the one that a draw catches least.

${writeTable(
  [
    ...['scene', 'traits', 'changed', 'flagged', 'honest ones', 'still', 'looked at', 'finds', 'by one preview'],
    ...KINDS.flatMap(({what}) => [`${what}: cells`, 'slashed', 'caught', 'worst frame']),
  ],
  rows.map(({scene, kinds, ...row}) => [
    scene.name,
    scene.traits.join(', '),
    ...[row.changed, row.flagged, row.honestFlagged].map(inPercent),
    ...[row.still, row.moved],
    ...[row.audit, row.lookedBefore].map(inPercent),
    ...kinds.flatMap((k) => [
      k.drawn,
      inPercent(k.caught),
      inPercent(k.either),
      `${inPercent(k.worst)}, ${inPercent(k.worstEither)}`,
    ]),
  ]),
)}`
}

function sumOf(list, numberOf) {
  return list.reduce((sum, one) => sum + numberOf(one), 0)
}

function shareOf(list, isCounted) {
  return list.filter(isCounted).length / list.length
}
