// The frame before delivered again: what a draw of cells misses of it, and what the artist's default audit finds.
import {jobThresholds} from '../../dist/core/verify/index.js'
import {chooseCells, summarizeAudits} from './audit-cheats.mjs'
import {drawnCells, judgeLease} from './drawn-cells.mjs'
import {hasHair} from './fit.mjs'
import {renderPreviews} from './local-changes.mjs'
import {inPercent, writeTable} from './markdown.mjs'
import {measureCells} from './measure.mjs'
import {prepareScene} from './prepare-scene.mjs'
import {readColours} from './render-cache.mjs'
import {HONEST_FRAMES, SIZE} from './scenes.mjs'
import {average, judge} from './summary.mjs'

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
    const honestly = chooseCells({delivered: now, before, previews, frame}, limits)
    return {scene, cells, isFlagged: repeated.isRepeated, ...distances(repeated), honestly}
  })
  const withoutMoved = frames.map((frame) => ({...frame, moved: []}))
  const audit = summarizeAudits(frames, () => limits).fast
  return {
    scene,
    changed: average(frames.map(({cells}) => shareOf(cells, ({bits, meanDelta}) => bits > 0 || meanDelta > 0))),
    flagged: shareOf(frames, ({isFlagged}) => isFlagged),
    honestFlagged: shareOf(frames, ({honestly}) => honestly.isRepeated),
    honestMoved: shareOf(frames, ({honestly}) => honestly.moved.length > 0),
    lookedBefore: summarizeAudits(withoutMoved, () => limits).fast,
    audit,
    kinds: KINDS.map(({sameClass}) => {
      const cells = frames.flatMap((frame) => frame.cells)
      const shareAs = (verdict) => shareOf(cells, (cell) => judge(cell, limitsOf(sameClass)) === verdict)
      const shares = {mismatching: shareAs('mismatch'), matching: shareAs('match')}
      const drawn = drawnCells(scene, sameClass)
      const {caught} = judgeLease(shares, drawn)
      return {drawn, caught, either: 1 - (1 - caught) * (1 - audit)}
    }),
  }
}

function describeRepeats(rows, version) {
  const count = HONEST_FRAMES.length - 1
  return `# The frame before, delivered again

Written by \`npm run bench:verify -- --repeats\`. Blender ${version}, ${SIZE.widthPx}x${SIZE.heightPx} px, limits of \`core/verify/thresholds.json\`; ${count} frames of each scene, each delivered as the one before it, which saves all
of its render.

- *Changed*: cells that are another in the honest frame. Where few are, the camera rests.
- *Flagged*: frames whose fingerprints repeat those of the frame beside them, which the audit previews besides the one that it draws; *honest ones*: so are these honest frames, which a
  still camera repeats in half of their cells with grain or more.
- *Looks at a cell*: honest frames in which it then renders a cell that repeats and whose preview does not. It costs a cell, and proves nothing against an honest one.
- *Finds*: repeated frames in which \`--audit fast\`, the default, finds a mismatch where it looks; *by one preview*: without the second one, of the frame before.
- *Slashed*: drawn leases, of as many cells as a job draws by default. *Caught*: slashed by the draw, or found by the audit and disputed, if it looks at one such frame of the lease.

${writeTable(
  [
    ...['scene', 'traits', 'changed', 'flagged', 'honest ones', 'looks at a cell', 'finds', 'by one preview'],
    ...KINDS.flatMap(({what}) => [`${what}: cells`, 'slashed', 'caught']),
  ],
  rows.map(({scene, kinds, ...row}) => [
    scene.name,
    scene.traits.join(', '),
    ...[row.changed, row.flagged, row.honestFlagged, row.honestMoved, row.audit, row.lookedBefore].map(inPercent),
    ...kinds.flatMap(({drawn, caught, either}) => [drawn, inPercent(caught), inPercent(either)]),
  ]),
)}`
}

function shareOf(list, isCounted) {
  return list.filter(isCounted).length / list.length
}
