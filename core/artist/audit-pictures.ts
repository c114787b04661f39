import {randomInt} from 'node:crypto'
import {mkdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import type {Checker} from '../checker/index.js'
import {listTaskLayers} from '../job/index.js'
import {type DrawnCell, type LoadedJob, renderCells, thresholdsOfAnyClass, type WarmSessions} from '../render/index.js'
import {
  type DoubtfulCell,
  type ExrImage,
  fingerprintCell,
  judgeCell,
  locateCell,
  rankDoubtfulCells,
  rankMovedCells,
  readExr,
  type TaskShape,
} from '../verify/index.js'
import type {DeliveredTask} from './deliver-lease.js'

/** How much of what was delivered the artist's machine renders again to look for what draws of cells rarely meet. */
export type AuditBudget = '0' | 'fast' | 'thorough'

/** What a budget pays for. */
interface AuditPlan {
  /** Tasks of a lease that are previewed, drawn at random; and no more than so many that look odd besides. */
  tasksPerLease: number
  /** Samples of a preview, as a share of the task's. */
  samplesShare: number
  /** Cells of a previewed task that are rendered in full: those that are farthest from the preview. */
  cellsPerTask: number
  /** And these of a task that repeats the frame before, although its preview is another there: honest ones hardly have any. */
  movedCellsPerTask: number
}

const PLANS: Record<AuditBudget, AuditPlan> = {
  '0': {tasksPerLease: 0, samplesShare: 0, cellsPerTask: 0, movedCellsPerTask: 0},
  fast: {tasksPerLease: 1, samplesShare: 1 / 16, cellsPerTask: 2, movedCellsPerTask: 8},
  thorough: {tasksPerLease: Number.POSITIVE_INFINITY, samplesShare: 1 / 16, cellsPerTask: 4, movedCellsPerTask: 16},
}

/** Cells of a delivered task that this machine renders otherwise. */
export interface PictureDoubt {
  task: number
  frame: number
  /** Leaves of the task. */
  cells: number[]
}

/** Where pictures are audited. */
export interface AuditWorkshop {
  checker: Pick<Checker, 'sessions' | 'cellsDir'>
  /** Renders the previews: Cycles' blue noise remembers the number of samples, so they have a Blender of their own. */
  previewSessions: WarmSessions
  sceneDir: string
}

/**
 * Looks for local changes in delivered pictures: previews whole tasks with few samples, and renders the cells that differ
 * most from the preview again, in full. The preview only says where to look; the verdict is that of a check.
 *
 * @returns The first task with cells that mismatch, or `undefined`.
 */
export async function auditPictures(
  workshop: AuditWorkshop,
  loaded: LoadedJob,
  delivered: readonly DeliveredTask[],
  budget: AuditBudget,
  signal: AbortSignal,
): Promise<PictureDoubt | undefined> {
  const plan = PLANS[budget]
  for (const chosen of chooseTasks(delivered, plan.tasksPerLease)) {
    const {task, exrPath} = chosen
    const output = await readExr(exrPath)
    const preview = await renderPreview(workshop, loaded, task, plan.samplesShare, signal)
    const doubtful = rankDoubtfulCells(output, preview, layersOf(loaded, task)).slice(0, plan.cellsPerTask)
    const moved = await findMoved(workshop, loaded, {...chosen, preview}, plan, signal)
    const leaves = new Set([...doubtful, ...moved.slice(0, plan.movedCellsPerTask)].map(({leaf}) => leaf))
    const drawn = [...leaves].map((cell) => ({task, cell}))
    const cells = await findMismatches(workshop, loaded, {task, output}, drawn, signal)
    if (cells.length > 0) return {task, frame: loaded.tasks[task]?.frame as number, cells}
  }
  return undefined
}

/** Cells of a task that repeat the frame before although they should have moved. */
async function findMoved(
  workshop: AuditWorkshop,
  loaded: LoadedJob,
  {task, repeats, preview}: DeliveredTask & {preview: ExrImage},
  {samplesShare}: AuditPlan,
  signal: AbortSignal,
): Promise<DoubtfulCell[]> {
  if (!repeats) return []
  const before = await renderPreview(workshop, loaded, repeats.task, samplesShare, signal)
  return rankMovedCells([before, preview], layersOf(loaded, task), repeats.leaves, thresholdsOfAnyClass(loaded))
}

function layersOf({tasks, jobManifest}: LoadedJob, task: number): readonly string[] {
  return listTaskLayers(tasks[task] as LoadedJob['tasks'][number], jobManifest.image)
}

async function renderPreview(
  {previewSessions, sceneDir, checker}: AuditWorkshop,
  {jobManifest, tasks}: LoadedJob,
  task: number,
  samplesShare: number,
  signal: AbortSignal,
): Promise<ExrImage> {
  const {image} = jobManifest
  const {slice, ...whole} = tasks[task] as LoadedJob['tasks'][number]
  const samplesOfTask = slice?.samples ?? image.samples
  const samples = Math.max(1, Math.round(samplesOfTask * samplesShare))
  const outputPath = join(checker.cellsDir, `preview-${process.pid}-${task}.exr`)
  await mkdir(checker.cellsDir, {recursive: true})
  const manifest = {...jobManifest, image: {...image, samples}}
  await previewSessions.renderTile(manifest, sceneDir, {...whole, outputPath}, signal)
  const preview = await readExr(outputPath)
  await rm(outputPath, {force: true})
  return preview
}

async function findMismatches(
  {checker, sceneDir}: AuditWorkshop,
  loaded: LoadedJob,
  {task, output}: {task: number; output: ExrImage},
  drawn: readonly DrawnCell[],
  signal: AbortSignal,
): Promise<number[]> {
  const {sessions, cellsDir} = checker
  const {jobManifest} = loaded
  const thresholds = thresholdsOfAnyClass(loaded)
  const rendered = await renderCells({jobManifest, sceneDir, sessions, outDir: cellsDir}, drawn, signal)
  const shape: TaskShape = {layers: layersOf(loaded, task), widthPx: output.widthPx, heightPx: output.heightPx}
  const isOther = ({cell}: DrawnCell, i: number) => {
    const {layer, rect} = locateCell(shape, cell)
    const [own, here] = [fingerprintCell(output, layer, rect), rendered[i] as (typeof rendered)[number]]
    return judgeCell(own, here, thresholds) === 'mismatch'
  }
  return drawn.filter(isOther).map(({cell}) => cell)
}

/**
 * Odd ones come on top of those drawn: else one odd picture would draw the look away from all others. They are drawn too: a node
 * that knew which odd ones are looked at would put honest ones there.
 */
function chooseTasks(delivered: readonly DeliveredTask[], count: number): DeliveredTask[] {
  const drawn = drawSome(delivered, count)
  const odd = delivered.filter((task) => task.oddities.length > 0 && !drawn.includes(task))
  return [...drawn, ...drawSome(odd, count)]
}

/** Some of a list, at random: a node that knew which tasks are looked at would change the others. */
function drawSome<T>(list: readonly T[], count: number): T[] {
  const rest = [...list]
  const drawn: T[] = []
  while (drawn.length < count && rest.length > 0) drawn.push(...rest.splice(randomInt(rest.length), 1))
  return drawn
}
