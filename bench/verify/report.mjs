import {drawDistances, drawRoc, writeChart} from './charts.mjs'
import {CHEATS} from './cheats.mjs'
import {compareRivals} from './compare-rivals.mjs'
import {describe, FLAT_GRAIN_BITS, LEASE_TASKS} from './describe.mjs'
import {fitThresholds} from './fit.mjs'
import {LOCAL_CHANGES} from './local-changes.mjs'
import {scoreCell, traceRoc} from './roc.mjs'
import {SIZE} from './scenes.mjs'
import {average, DRAWN_CELLS, P_MIN, summarizeCheat, summarizeHonest, summarizeLocal} from './summary.mjs'

/**
 * Fits, judges, plots and writes it down.
 *
 * @param gathered What gatherScene found, scene by scene.
 * @returns {Promise<{markdown: string, figures: object}>}
 */
export async function writeReport(gathered, {outputDir, blender}) {
  const entries = gathered.flatMap((one) => one.entries)
  const of = (pair, half) => entries.filter((e) => e.pair === pair && (half === undefined || e.scene.half === half))
  const fitted = {same: fitThresholds(of('same', 'fit')), cross: fitThresholds(of('cross', 'fit'))}
  const shipped = {same: fitThresholds(of('same')), cross: fitThresholds(of('cross'))}
  const honest = summarizeVariants(entries, fitted)
  const together = summarizeAll(entries, fitted.cross)
  const cheats = CHEATS.map((cheat) => {
    const ofCheat = of('cheat', 'report').filter(({id}) => id === cheat.id)
    const oneClass = summarizeCheat(ofCheat, fitted.same)
    return {...cheat, ...summarizeCheat(ofCheat, fitted.cross), oneClass, audited: auditedShare(ofCheat)}
  })
  const tries = gathered.flatMap((one) => one.local)
  const local = LOCAL_CHANGES.map(({id, what}) => {
    const ofChange = tries.filter((one) => one.id === id)
    return {id, what, ...summarizeLocal(ofChange, fitted.cross, countCells(of('cheat').slice(0, 1)))}
  })
  const rivals = compareRivals(entries)
  const cost = summarizeCost(gathered)
  await writeChart(`${outputDir}/distances.png`, drawDistances(distanceRows(honest, cheats), fitted.cross))
  await writeChart(`${outputDir}/roc.png`, drawRoc(rocCurves(of, fitted.cross), 1 / countCells(of('cross'))))
  const figures = {
    blender,
    size: SIZE,
    fitted,
    shipped,
    honest,
    together,
    cheats: cheats.map(withoutCode),
    local,
    rivals,
    cost,
  }
  const flat = describeFlatCells(of('cheat', 'report'), fitted.cross)
  return {markdown: describe({...figures, flat, scenes: gathered.map((one) => one.entries[0].scene)}), figures}
}

function summarizeVariants(entries, fitted) {
  const variants = Map.groupBy(
    entries.filter(({pair}) => pair !== 'cheat'),
    ({id, scene}) => `${id}|${scene.half}`,
  )
  return [...variants].map(([key, ofVariant]) => {
    const [id, half] = key.split('|')
    return {id, half, ...summarizeHonest(ofVariant, fitted[ofVariant[0].pair])}
  })
}

/** Frames of all variants and scenes together, each judged by what its job would name: the wider thresholds. */
function summarizeAll(entries, thresholds) {
  return summarizeHonest(
    entries.filter(({pair, id}) => pair !== 'cheat' && id !== 'crop'),
    thresholds,
  )
}

/** Frames whose fingerprints differ at all from those of the honest file: the artist recomputes them. */
function auditedShare(entries) {
  return average(entries.map(({cells}) => (cells.some(({bits, meanDelta}) => bits > 0 || meanDelta > 0) ? 1 : 0)))
}

function summarizeCost(gathered) {
  const shares = gathered
    .filter(({cost}) => cost)
    .map(({entries, cost}) => {
      const [first, ...warm] = cost.cellCpuSec
      const warmCells = DRAWN_CELLS * average(warm)
      const share = (cpuSec) => (P_MIN * cpuSec) / (LEASE_TASKS * cost.frameCpuSec)
      const withLoad = share(warmCells + first)
      return {scene: entries[0].scene.name, frameCpuSec: cost.frameCpuSec, warm: share(warmCells), withLoad}
    })
  return shares
}

function distanceRows(honest, cheats) {
  return [
    ...honest.filter(({half}) => half === 'report').map(({id, bits}) => ({label: id, isHonest: true, bits})),
    ...cheats.map(({id, bits}) => ({label: id, isHonest: false, bits})),
  ]
}

function rocCurves(of, thresholds) {
  const scores = (entries) => entries.flatMap(({cells}) => cells.map((cell) => scoreCell(cell, thresholds)))
  const honest = scores([...of('same'), ...of('cross')])
  const kinds = {
    'fewer samples': /^samples/,
    denoised: /^denoised/,
    'cheaper settings': /adaptive|bounce|clamp|caustic|threshold|simpl|small/,
    'another scene': /missing|remove|light-moved|earlier/,
    'another frame': /seed|previous|half-size/,
    'pixels changed': /jpeg|gamma|exposure|colour/,
  }
  return Object.entries(kinds).map(([label, pattern]) => ({
    label,
    points: traceRoc(honest, scores(of('cheat').filter(({id}) => pattern.test(id)))),
  }))
}

function describeFlatCells(entries, thresholds) {
  const cells = entries.flatMap((entry) => entry.cells)
  const caught = (some) => some.filter((cell) => scoreCell(cell, thresholds) > 1).length / some.length
  const flat = cells.filter(({grain}) => grain < FLAT_GRAIN_BITS)
  const rich = cells.filter(({grain}) => grain >= FLAT_GRAIN_BITS)
  return {share: flat.length / cells.length, caughtFlat: caught(flat), caughtRich: caught(rich)}
}

function countCells(entries) {
  return entries.reduce((sum, {cells}) => sum + cells.length, 0)
}

function withoutCode({edit, ...cheat}) {
  return cheat
}
