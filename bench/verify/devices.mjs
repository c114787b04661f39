// Classes of device against each other and themselves: what bench/verify.mjs does on one processor, for every card at hand.
import {readFile, writeFile} from 'node:fs/promises'
import {CHEATS} from './cheats.mjs'
import {fitThresholds, hasHair} from './fit.mjs'
import {inPercent, writeTable} from './markdown.mjs'
import {measureCells} from './measure.mjs'
import {prepareScene} from './prepare-scene.mjs'
import {readColours} from './render-cache.mjs'
import {ATTACKED_FRAMES, SIZE} from './scenes.mjs'
import {judge, spread, upperBound} from './summary.mjs'
import {mergeRows} from './write-thresholds.mjs'

/** Classes that a processor has; every other name is a kind of card, as `candela node --device` names it. */
const PROCESSORS = {'cpu-avx2': {}, 'cpu-sse4.2': {env: {CYCLES_CPU_NO_AVX2: '1'}}}
/** Cheats that a card delivers: strong ones, and the weak spots. */
const CHEATS_OF_CARDS = ['samples-90', 'samples-50', 'other-seed', 'adaptive-x4', 'one-bounce', 'simplified']
const RUNS = ['first', 'second']

/**
 * Renders honestly and dishonestly on each class, and fits a row of thresholds for each pair of them.
 *
 * @param {string[]} classes
 * @param {import('./scenes.mjs').BenchScene[]} scenes Cheats are tried on the attacked ones.
 * @returns {Promise<{rows: object[], markdown: string}>}
 */
export async function measureDevices(classes, scenes, {cache, runtime, cacheDir}) {
  const entries = []
  for (const scene of scenes) {
    const sceneDir = await prepareScene(scene, runtime, cacheDir)
    const honest = new Map()
    for (const name of classes) honest.set(name, await renderRuns(cache, {scene, sceneDir, name}))
    entries.push(...(await comparePairs(scene, honest)))
    if (scene.isAttacked) entries.push(...(await tryCheats(cache, {scene, sceneDir, classes}, honest)))
  }
  const rows = fitPairs(entries, runtime.series)
  return {rows, markdown: describeDevices(entries, rows, runtime)}
}

/** Puts the rows into the table that is shipped, in place of those of the same pairs. */
export async function writeDeviceRows(rows) {
  const path = 'core/verify/thresholds.json'
  const next = mergeRows(JSON.parse(await readFile(path, 'utf8')), rows)
  await writeFile(path, `${JSON.stringify(next, undefined, 2)}\n`)
  return next.version
}

/** The attacked frames, by two processes. */
async function renderRuns(cache, {scene, sceneDir, name}) {
  const batch = (run) => ({...batchOn(name, scene, sceneDir), run, requests: requests()})
  return Promise.all(RUNS.map(async (run) => (await cache.render(batch(run))).map(({path}) => path)))
}

function batchOn(name, scene, sceneDir) {
  const device = PROCESSORS[name] ? {kind: 'cpu'} : {kind: name}
  const place = {sceneDir, scenePath: 'scene.blend', samples: scene.samples, device}
  return {label: `${scene.name} on ${name}`, ...place, ...(PROCESSORS[name] ?? {})}
}

function requests() {
  return ATTACKED_FRAMES.map((frame) => ({frame, ...SIZE}))
}

async function comparePairs(scene, honest) {
  const names = [...honest.keys()]
  const pairs = names.flatMap((a, i) => names.slice(i).map((b) => [a, b]))
  const entries = []
  for (const [a, b] of pairs) {
    const [own, theirs] = [honest.get(a)[0], honest.get(b)[a === b ? 1 : 0]]
    for (const [i] of ATTACKED_FRAMES.entries()) {
      const cells = measureCells(await readColours(own[i]), await readColours(theirs[i]))
      entries.push({scene, classes: [a, b], cells})
    }
  }
  return entries
}

/** Every class cheats, every class checks. */
async function tryCheats(cache, {scene, sceneDir, classes}, honest) {
  const entries = []
  for (const cheat of CHEATS.filter(({id}) => CHEATS_OF_CARDS.includes(id))) {
    for (const name of classes) {
      const batch = batchOn(name, scene, sceneDir)
      const rendered = await cache.render({
        ...batch,
        scenePath: cheat.spoil ? `scene-${cheat.spoil}.blend` : batch.scenePath,
        samples: Math.max(1, Math.round(scene.samples * (cheat.share ?? 1))),
        requests: requests(),
      })
      for (const checker of classes) {
        for (const [i, {path}] of rendered.entries()) {
          const cells = measureCells(await readColours(honest.get(checker)[0][i]), await readColours(path))
          entries.push({scene, classes: sortPair(classes, name, checker), cheat, cells})
        }
      }
    }
  }
  return entries
}

function sortPair(classes, a, b) {
  return classes.indexOf(a) <= classes.indexOf(b) ? [a, b] : [b, a]
}

/** One row for each pair; for two classes one without hair and one with it, where such scenes were rendered. */
function fitPairs(entries, blender) {
  const honest = entries.filter(({cheat}) => !cheat)
  const kinds = Map.groupBy(honest, ({classes, scene}) =>
    JSON.stringify({blender, classes, ...(classes[0] === classes[1] ? {} : {hair: hasHair(scene)})}),
  )
  return [...kinds].map(([key, ofKind]) => ({...JSON.parse(key), ...fitThresholds(ofKind)}))
}

function describeDevices(entries, rows, {version}) {
  const honest = groupByPair(entries.filter(({cheat}) => !cheat))
  const cheats = Map.groupBy(
    entries.filter(({cheat}) => cheat),
    ({cheat, classes}) => JSON.stringify([cheat.what, ...classes]),
  )
  return `# Classes of device, measured

Blender ${version}, ${SIZE.widthPx}x${SIZE.heightPx} px, frames ${ATTACKED_FRAMES.join(' and ')} of each scene. Rows are fitted on these very frames, so none of them is accused by them; the bound is
the upper end of a 95 % interval of the share of frames that would be.

${writeTable(
  ['pair', 'scenes', 'frames', 'bits: median / 95 % / largest', 'colour', 'bound'],
  [...honest].map(([pair, ofPair]) => {
    const cells = ofPair.flatMap((entry) => entry.cells)
    const [bits, colour] = [spread(cells.map((cell) => cell.bits)), spread(cells.map((cell) => cell.meanDelta))]
    const scenes = new Set(ofPair.map(({scene}) => scene.name)).size
    const show = ({p50, p95, max}) => `${p50} / ${p95} / ${max}`
    return [pair, scenes, ofPair.length, show(bits), show(colour), inPercent(upperBound(0, ofPair.length))]
  }),
)}
${writeTable(
  ['classes', 'hair', 'match bits', 'mismatch bits', 'match colour', 'mismatch colour'],
  rows.map((r) => [
    r.classes.join(' and '),
    r.hair ?? 'any',
    ...[r.matchBits, r.mismatchBits, r.matchMean, r.mismatchMean],
  ]),
)}
Cells of cheats that mismatch by the row of their pair, whichever of the two cheats:

${writeTable(
  ['cheat', 'pair', 'cells', 'mismatch'],
  [...cheats].map(([key, ofCheat]) => {
    const [what, a, b] = JSON.parse(key)
    const cells = ofCheat.flatMap((entry) => entry.cells.map((cell) => judge(cell, rowOf(rows, entry))))
    const share = cells.filter((verdict) => verdict === 'mismatch').length / cells.length
    return [what, `${a} and ${b}`, cells.length, inPercent(share)]
  }),
)}`
}

function groupByPair(entries) {
  return Map.groupBy(entries, ({classes, scene}) => `${classes.join(' and ')}${hasHair(scene) ? ', hair' : ''}`)
}

function rowOf(rows, {classes, scene}) {
  return rows.find(
    (row) => row.classes.join() === classes.join() && (row.hair === undefined || row.hair === hasHair(scene)),
  )
}
