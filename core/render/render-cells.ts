import {mkdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {watchProgress} from '../blender/index.js'
import {type JobManifest, listTaskLayers, splitIntoTasks, type Task} from '../job/index.js'
import {type Fingerprint, fingerprintCell, locateCell, type PixelRect, readExr} from '../verify/index.js'
import {type JoinRule, joinCells, joinRule} from './join-cells.js'
import type {WarmSessions} from './warm-sessions.js'

/** How long a cell may render without progress, in ms: as long as a task at least. */
const SILENCE_MS = 30 * 60_000

/** A drawn cell: a task of the job, and the leaf of that task. */
export interface DrawnCell {
  task: number
  cell: number
}

/** Where the cells of a job are rendered. */
export interface CellWorkshop {
  jobManifest: JobManifest
  sceneDir: string
  sessions: WarmSessions
  /** Writable folder for the small pictures. */
  outDir: string
}

/**
 * Renders just the drawn cells, in the order of their frames, and fingerprints them. What is drawn more than once, in several view
 * layers or as another leaf of the same cell, is rendered once; cells of one frame are rendered together where that is cheaper.
 *
 * @returns Fingerprints in the order of `drawn`.
 */
export async function renderCells(
  {jobManifest, sceneDir, sessions, outDir}: CellWorkshop,
  drawn: readonly DrawnCell[],
  signal: AbortSignal,
): Promise<Fingerprint[]> {
  const tasks = splitIntoTasks(jobManifest)
  const fingerprints = new Array<Fingerprint>(drawn.length)
  const byFrame = drawn
    .map(({task, cell}, i) => ({i, ...placeCell(taskAt(tasks, task), cell, jobManifest.image)}))
    .sort((a, b) => a.source.frame - b.source.frame)
  await mkdir(outDir, {recursive: true})
  const {image, blenderSeries: series} = jobManifest
  // A scene that never opens, or whose render never ends, must not hold its checkers for ever.
  const {hasVolume} = await watchProgress({silenceMs: SILENCE_MS, signal}, (watched) =>
    sessions.openScene(jobManifest, sceneDir, watched),
  )
  const ruleFor = (samples = image.samples) => joinRule(image, {hasVolume, series, samples})
  for (const {source, box, leaves} of planRenders(byFrame, ruleFor)) {
    const outputPath = join(outDir, `cell-${process.pid}-${leaves[0]?.i}.exr`)
    const request = {...source, tile: box, isWholeFrame: false, outputPath}
    await watchProgress({silenceMs: SILENCE_MS, signal}, (watched, onProgress) =>
      sessions.renderTile(jobManifest, sceneDir, {...request, onProgress}, watched),
    )
    const rendered = await readExr(outputPath)
    await rm(outputPath, {force: true})
    for (const {i, layer, rect} of leaves) fingerprints[i] = fingerprintCell(rendered, layer, within(rect, box))
  }
  return fingerprints
}

/** The frames that hold some cells. */
export function framesOfCells(tasks: readonly Task[], drawn: readonly DrawnCell[]): number[] {
  return [...new Set(drawn.map(({task}) => taskAt(tasks, task).frame))]
}

type Leaf = ReturnType<typeof placeCell> & {i: number}

/** What is rendered, and the leaves that each render shows. */
function planRenders(leaves: readonly Leaf[], ruleFor: (samples: number | undefined) => JoinRule) {
  const sources = new Map(leaves.map(({source}) => [JSON.stringify(source), source]))
  return [...sources].flatMap(([key, source]) => {
    const shown = leaves.filter((leaf) => JSON.stringify(leaf.source) === key)
    const cells = new Map(shown.map(({rect}) => [JSON.stringify(rect), rect]))
    const boxes = joinCells([...cells.values()], ruleFor(source.slice?.samples))
    return boxes.map((box) => ({source, box, leaves: shown.filter(({rect}) => isWithin(rect, box))}))
  })
}

function isWithin(rect: PixelRect, box: PixelRect): boolean {
  return rect.x0 >= box.x0 && rect.y0 >= box.y0 && rect.x1 <= box.x1 && rect.y1 <= box.y1
}

/** A cell of the frame in the coordinates of the box around it. */
function within(rect: PixelRect, {x0, y0}: PixelRect): PixelRect {
  return {x0: rect.x0 - x0, y0: rect.y0 - y0, x1: rect.x1 - x0, y1: rect.y1 - y0}
}

/** What has to be rendered to show a leaf of a task, and where in it the leaf lies. */
function placeCell(task: Task, leaf: number, image: JobManifest['image']) {
  const {frame, view, layer: only, tile, slice} = task
  const shape = {layers: listTaskLayers(task, image), widthPx: tile.x1 - tile.x0, heightPx: tile.y1 - tile.y0}
  const {layer, rect} = locateCell(shape, leaf)
  const inFrame = {x0: rect.x0 + tile.x0, y0: rect.y0 + tile.y0, x1: rect.x1 + tile.x0, y1: rect.y1 + tile.y0}
  const source = {
    frame,
    ...(view === undefined ? {} : {view}),
    ...(only === undefined ? {} : {layer: only}),
    ...(slice ? {slice} : {}),
  }
  return {source, layer, rect: inFrame}
}

function taskAt(tasks: readonly Task[], number: number): Task {
  const task = tasks[number]
  if (!task) throw new RangeError(`The job has ${tasks.length} tasks; a cell of task ${number} was drawn.`)
  return task
}
