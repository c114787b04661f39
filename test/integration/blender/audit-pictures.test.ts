import {copyFile, mkdir, mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest'
import {type AuditBudget, auditPictures, type DeliveredTask} from '../../../core/artist/index.js'
import {BlenderSession, ensureRuntime} from '../../../core/blender/index.js'
import {countCellsPerTask, type JobManifest} from '../../../core/job/index.js'
import {packagePath} from '../../../core/package-root.js'
import {type LoadedJob, renderCells, WarmSessions} from '../../../core/render/index.js'
import {fingerprintTask, jobThresholds, type PixelRect, readExr, writeExr} from '../../../core/verify/index.js'
import {fixtureJobManifest, fixtureLoadedJob} from '../../fixtures/results/make-results.js'

const SIZE = {widthPx: 96, heightPx: 64}
const signal = AbortSignal.timeout(110_000)

let dir: string
let sessions: WarmSessions
let previewSessions: WarmSessions
let loaded: LoadedJob
let honest: DeliveredTask[]

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'candela-audit-'))
  await mkdir(join(dir, 'scene'))
  await copyFile(packagePath('test/fixtures/scenes/plain.blend'), join(dir, 'scene/scene.blend'))
  const manifest = fixtureJobManifest(3, '')
  const jobManifest: JobManifest = {...manifest, image: {...manifest.image, ...SIZE, samples: 16}}
  const plain = fixtureLoadedJob(jobManifest)
  loaded = {
    ...plain,
    job: {...plain.job, thresholds: jobThresholds(jobManifest), cellsPerTask: countCellsPerTask(jobManifest)},
  }
  ;[sessions, previewSessions] = [openSessions(), openSessions()]
  honest = await Promise.all(loaded.tasks.map(renderTask))
})
afterAll(async () => {
  await Promise.all([sessions.close(), previewSessions.close()])
  await rm(dir, {recursive: true, force: true})
})

describe('the audit of delivered pictures', () => {
  test('finds nothing in honest ones', async () => {
    expect(await audit('thorough', honest)).toBeUndefined()
  })

  test('finds a box of one cell in any of them, when it is thorough', async () => {
    const boxed = await paintBox(1, {x0: 40, y0: 20, x1: 56, y1: 36})
    const doubt = await audit('thorough', honest.with(1, boxed))
    expect(doubt).toMatchObject({task: 1, frame: 2})
    expect(doubt?.cells.length).toBeGreaterThan(0)
  })

  test('looks at an odd picture besides the one that is drawn, when it is fast', async () => {
    const boxed = await paintBox(2, {x0: 0, y0: 0, x1: 64, y1: 48})
    const odd: DeliveredTask = {...boxed, oddities: ['pink']}
    expect(await audit('fast', honest.with(2, odd))).toMatchObject({task: 2, frame: 3})
  })

  test('finds a frame that was delivered twice, where its preview moves and it does not', async () => {
    const [first, second] = honest as [DeliveredTask, DeliveredTask, DeliveredTask]
    const leaves = Array.from({length: loaded.job.cellsPerTask}, (_, leaf) => leaf)
    const repeats = {task: first.task, leaves}
    const again: DeliveredTask = {...second, exrPath: first.exrPath, oddities: ['repeated'], repeats}
    expect(await audit('fast', honest.with(1, again))).toMatchObject({task: 1, frame: 2})
    expect(await audit('fast', honest.with(1, {...again, exrPath: second.exrPath}))).toBeUndefined()
  })

  test('renders nothing when it is off', async () => {
    const boxed = await paintBox(0, {x0: 0, y0: 0, x1: 64, y1: 48})
    expect(await audit('0', honest.with(0, {...boxed, oddities: ['pink']}))).toBeUndefined()
  })
})

describe('renderCells', () => {
  test('loads the scene once, renders what is drawn twice once, and gives fingerprints in the order of the draw', async () => {
    const own = openSessions()
    onTestFinished(() => own.close())
    const [renderTile, start] = [vi.spyOn(own, 'renderTile'), vi.spyOn(BlenderSession, 'start')]
    const {jobManifest, job} = loaded
    const drawn = [
      [1, 4],
      [0, 2],
      [1, 4],
      [0, 5],
      [0, 2],
    ].map(([task = 0, cell = 0]) => ({task, cell}))
    const workshop = {jobManifest, sceneDir: join(dir, 'scene'), sessions: own, outDir: join(dir, 'out')}
    const rendered = await renderCells(workshop, drawn, signal)
    const shape = {layers: jobManifest.image.viewLayers, cellsPerTask: job.cellsPerTask}
    const whole = await Promise.all(
      honest.slice(0, 2).map(async ({exrPath}) => fingerprintTask(await readExr(exrPath), shape)),
    )
    expect(rendered).toEqual(drawn.map(({task, cell}) => whole[task]?.[cell]))
    expect(renderTile).toHaveBeenCalledTimes(3)
    expect(start).toHaveBeenCalledTimes(1)
    start.mockRestore()
  })
})

function audit(budget: AuditBudget, delivered: readonly DeliveredTask[]) {
  const workshop = {checker: {sessions, cellsDir: join(dir, 'out')}, previewSessions, sceneDir: join(dir, 'scene')}
  return auditPictures(workshop, loaded, delivered, budget, signal)
}

async function renderTask({task, frame, tile, isWholeFrame}: LoadedJob['tasks'][number]): Promise<DeliveredTask> {
  const exrPath = join(dir, 'out', `task-${task}.exr`)
  await sessions.renderTile(
    loaded.jobManifest,
    join(dir, 'scene'),
    {frame, tile, isWholeFrame, outputPath: exrPath},
    signal,
  )
  return {task, exrPath, oddities: []}
}

/** What a node delivers that paints over a part before it commits. */
async function paintBox(task: number, box: PixelRect): Promise<DeliveredTask> {
  const image = await readExr(honest[task]?.exrPath ?? '')
  const channels = new Map(
    [...image.channels].map(([name, plane]) => {
      const isInBox = (x: number, y: number) => x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1
      return [
        name,
        plane.map((value, at) => (isInBox(at % image.widthPx, Math.floor(at / image.widthPx)) ? 0.8 : value)),
      ]
    }),
  )
  const exrPath = join(dir, `boxed-${task}.exr`)
  await writeExr(exrPath, {...image, channels})
  return {task, exrPath, oddities: []}
}

function openSessions(): WarmSessions {
  return new WarmSessions({
    ...{device: {kind: 'cpu'} as const, threads: 2, sandbox: 'none' as const, outDir: join(dir, 'out'), logDir: dir},
    runtimeOf: (series) => ensureRuntime(series, {}),
  })
}
