import {mkdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {watchProgress} from '../blender/index.js'
import {type JobManifest, splitIntoTasks, type Task} from '../job/index.js'
import {type Fingerprint, fingerprintCell, locateCell, readExr} from '../verify/index.js'
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
 * layers or as another leaf of the same cell, is rendered once.
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
    .map(({task, cell}, i) => ({i, ...placeCell(taskAt(tasks, task), cell, jobManifest.image.viewLayers)}))
    .sort((a, b) => a.frame - b.frame)
  await mkdir(outDir, {recursive: true})
  for (const leaves of groupByPlace(byFrame)) {
    const [{i: first, frame, rect, slice}] = leaves
    const outputPath = join(outDir, `cell-${process.pid}-${first}.exr`)
    const request = {frame, tile: rect, isWholeFrame: false, outputPath, ...(slice ? {slice} : {})}
    // A scene whose render never ends must not hold its checkers for ever.
    await watchProgress({silenceMs: SILENCE_MS, signal}, (watched, onProgress) =>
      sessions.renderTile(jobManifest, sceneDir, {...request, onProgress}, watched),
    )
    const image = await readExr(outputPath)
    await rm(outputPath, {force: true})
    const whole = {x0: 0, y0: 0, x1: image.widthPx, y1: image.heightPx}
    for (const {i, layer} of leaves) fingerprints[i] = fingerprintCell(image, layer, whole)
  }
  return fingerprints
}

/** Leaves that one render shows. */
function groupByPlace<Leaf extends ReturnType<typeof placeCell>>(leaves: readonly Leaf[]): [Leaf, ...Leaf[]][] {
  const groups = new Map<string, [Leaf, ...Leaf[]]>()
  for (const leaf of leaves) {
    const place = JSON.stringify([leaf.frame, leaf.rect, leaf.slice])
    const group = groups.get(place)
    if (group) group.push(leaf)
    else groups.set(place, [leaf])
  }
  return [...groups.values()]
}

/** Where a leaf of a task lies in its frame. */
function placeCell({frame, tile, slice}: Task, leaf: number, layers: readonly string[]) {
  const shape = {layers, widthPx: tile.x1 - tile.x0, heightPx: tile.y1 - tile.y0}
  const {layer, rect} = locateCell(shape, leaf)
  const inFrame = {x0: rect.x0 + tile.x0, y0: rect.y0 + tile.y0, x1: rect.x1 + tile.x0, y1: rect.y1 + tile.y0}
  return {frame, layer, rect: inFrame, ...(slice ? {slice} : {})}
}

function taskAt(tasks: readonly Task[], number: number): Task {
  const task = tasks[number]
  if (!task) throw new RangeError(`The job has ${tasks.length} tasks; a cell of task ${number} was drawn.`)
  return task
}
