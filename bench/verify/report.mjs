import {auditCheats, summarizeAudits} from './audit-cheats.mjs'
import {drawDistances, drawRoc, writeChart} from './charts.mjs'
import {CHEATS} from './cheats.mjs'
import {listClaims} from './claims.mjs'
import {describe, FLAT_GRAIN_BITS, LEASE_TASKS} from './describe.mjs'
import {drawnCells, JOB_KINDS} from './drawn-cells.mjs'
import {EVER_SEEN, fitRows, hasHair, widestFor} from './fit.mjs'
import {tryJointRules} from './joint-rules.mjs'
import {LOCAL_CHANGES} from './local-changes.mjs'
import {measureSavings} from './measure-savings.mjs'
import {scoreCell, traceRoc} from './roc.mjs'
import {summarizeSampleCounts} from './sample-counts.mjs'
import {SIZE} from './scenes.mjs'
import {average, P_MIN, summarizeCheat, summarizeHonest, summarizeLocal, summarizeTraits} from './summary.mjs'

/**
 * Fits, judges, plots and writes it down.
 *
 * @param gathered What gatherScene found, scene by scene.
 * @returns {Promise<{markdown: string, figures: object}>}
 */
export async function writeReport(gathered, {outputDir, blender, cache, isTiming, volumeCost}) {
  const prepared = new Map(gathered.map(({scene, sceneDir}) => [scene.name, {scene, sceneDir}]))
  const entries = gathered.flatMap((one) => one.entries)
  const of = (pair) => entries.filter((entry) => entry.pair === pair)
  const fitOn = (half) => fitRows(entries.filter(({scene}) => scene.half === half))
  const fitted = {first: fitOn('first'), second: fitOn('second')}
  const shipped = fitRows(entries, EVER_SEEN)
  const rowsFor = ({half}) => fitted[half === 'first' ? 'second' : 'first']
  const thresholdsOf = (scene) => widestFor(rowsFor(scene), scene)
  const sameClassOf = (scene) => widestFor(rowsFor(scene), scene, {sameClass: true})
  const honest = summarizeVariants(entries, rowsFor)
  const together = summarizeAll(entries, thresholdsOf)
  const togetherSameClass = summarizeAll(of('same'), sameClassOf)
  const audits = await auditAll(gathered, cache, thresholdsOf)
  const auditOf = (isWanted) => summarizeAudits(audits.filter(isWanted), thresholdsOf)
  const cheats = CHEATS.map((cheat) => {
    const ofCheat = of('cheat').filter(({id}) => id === cheat.id)
    const ofJobs = summarizeJobs(ofCheat, {thresholdsOf, sameClassOf})
    const narrowest = summarizeCheat(ofCheat, (scene) => rowsFor(scene).same, ofJobs.cellsOf.usual)
    const audit = auditOf(({id}) => id === cheat.id)
    return {
      ...cheat,
      ...ofJobs.usual,
      anyTwo: ofJobs.anyTwo,
      oneClass: ofJobs.oneClass,
      narrowest,
      audit,
      audited: auditedShare(ofCheat),
    }
  })
  const auditOfRow = (row) => auditOf(({id, scene}) => id === row.id && scene.name === row.scene)
  const claims = await measureSavings(listClaims(cheats, of('cross'), auditOfRow), prepared, cache, isTiming)
  const tries = gathered.flatMap((one) => one.local)
  const local = LOCAL_CHANGES.map(({id, what}) => {
    const ofChange = tries.filter((one) => one.id === id)
    const [anyTwo, oneClass] = [false, true].map((sameClass) => {
      const limitsOf = sameClass ? sameClassOf : thresholdsOf
      const cellsOf = (scene) => drawnCells(scene, sameClass)
      return summarizeLocal(ofChange, limitsOf, cellsOf, countCells(of('cheat').slice(0, 1)))
    })
    return {id, what, ...anyTwo, oneClass}
  })
  const cost = summarizeCost([...gathered, ...(volumeCost ? [volumeCost] : [])])
  await writeChart(
    `${outputDir}/distances.png`,
    drawDistances(distanceRows(honest, cheats), widestFor(shipped, {traits: []})),
  )
  await writeChart(`${outputDir}/roc.png`, drawRoc(rocCurves(of, thresholdsOf), 1 / countCells(of('cross'))))
  const figures = {
    blender,
    size: SIZE,
    fitted,
    shipped,
    honest,
    traits: summarizeTraits(entries),
    together,
    togetherSameClass,
    cheats: cheats.map(withoutCode),
    claims,
    joint: tryJointRules(entries),
    sampleCounts: summarizeSampleCounts(entries),
    local,
    cost,
  }
  const flat = describeFlatCells(of('cheat'), thresholdsOf)
  return {markdown: describe({...figures, flat, scenes: gathered.map(({scene}) => scene)}), figures}
}

async function auditAll(gathered, cache, thresholdsOf) {
  const audits = []
  for (const {scene, sceneDir} of gathered.filter((one) => one.scene.isAttacked)) {
    audits.push(...(await auditCheats(cache, scene, sceneDir, thresholdsOf(scene))))
  }
  return audits
}

/** What becomes of a cheat in each kind of job. */
function summarizeJobs(ofCheat, {thresholdsOf, sameClassOf}) {
  const cellsOf = Object.fromEntries(
    Object.entries(JOB_KINDS).map(([kind, {isSameClass}]) => [kind, (scene) => drawnCells(scene, isSameClass(scene))]),
  )
  const summarize = (kind) => {
    const limitsOf = (scene) => (JOB_KINDS[kind].isSameClass(scene) ? sameClassOf : thresholdsOf)(scene)
    return summarizeCheat(ofCheat, limitsOf, cellsOf[kind])
  }
  return {cellsOf, usual: summarize('usual'), anyTwo: summarize('anyTwo'), oneClass: summarize('oneClass')}
}

/** Each judged by the row of its own pair of classes. */
function summarizeVariants(entries, rowsFor) {
  const rowOf = ({pair, scene}) => (pair === 'same' ? 'same' : hasHair(scene) ? 'crossHair' : 'cross')
  const variants = Map.groupBy(
    entries.filter(({pair}) => pair !== 'cheat'),
    (entry) => `${entry.id}${rowOf(entry) === 'crossHair' ? ', hair' : ''}`,
  )
  return [...variants].map(([id, ofVariant]) => {
    const row = rowOf(ofVariant[0])
    return {id, ...summarizeHonest(ofVariant, (scene) => rowsFor(scene)[row])}
  })
}

/** Frames of all variants and scenes together, each judged by what its job would name. */
function summarizeAll(entries, thresholdsOf) {
  return summarizeHonest(
    entries.filter(({pair, id}) => pair !== 'cheat' && id !== 'crop'),
    thresholdsOf,
  )
}

/** Frames whose fingerprints differ at all from those of the honest file: the artist recomputes them. */
function auditedShare(entries) {
  return average(entries.map(({cells}) => (cells.some(({bits, meanDelta}) => bits > 0 || meanDelta > 0) ? 1 : 0)))
}

function summarizeCost(gathered) {
  const shares = gathered
    .filter(({cost}) => cost)
    .map(({scene, label, cost}) => {
      const [first, ...warm] = cost.cellCpuSec
      const cells = drawnCells(scene, JOB_KINDS.usual.isSameClass(scene))
      const warmCells = cells * average(warm)
      const share = (cpuSec) => (P_MIN * cpuSec) / (LEASE_TASKS * cost.frameCpuSec)
      const withLoad = share(warmCells + first)
      return {scene: label ?? scene.name, cells, frameCpuSec: cost.frameCpuSec, warm: share(warmCells), withLoad}
    })
  return shares
}

function distanceRows(honest, cheats) {
  return [
    ...honest.map(({id, bits}) => ({label: id, isHonest: true, bits})),
    ...cheats.map(({id, bits}) => ({label: id, isHonest: false, bits})),
  ]
}

function rocCurves(of, thresholdsOf) {
  const scores = (entries) =>
    entries.flatMap(({cells, scene}) => cells.map((cell) => scoreCell(cell, thresholdsOf(scene))))
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

function describeFlatCells(entries, thresholdsOf) {
  const cells = entries.flatMap(({scene, cells: own}) => own.map((cell) => ({...cell, scene})))
  const caught = (some) => some.filter((cell) => scoreCell(cell, thresholdsOf(cell.scene)) > 1).length / some.length
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
