import {mkdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {homePath} from '../home.js'
import {listTaskLayers} from '../job/index.js'
import {LeaseArchive, type LeaseOnChain, readDisclosedKey, readJob} from '../market/index.js'
import {checkoutScene, type LoadedJob, loadJob, thresholdsOfAnyClass} from '../render/index.js'
import type {OpenedTask} from '../results/index.js'
import {
  compareImages,
  compareLooks,
  drawComparison,
  hashPicture,
  type LookDistance,
  readExr,
  type Verdict,
} from '../verify/index.js'
import {fetchResults} from './deliver-lease.js'
import type {Artist} from './open-artist.js'

/** One submitted task, rendered again on this machine and compared. */
export interface ShownTask {
  lease: string
  node: string
  /** What the chain made of the lease. */
  leaseState: LeaseOnChain['state']
  task: number
  frame: number
  verdict: Verdict
  /** Cells by verdict. */
  matching: number
  inconclusive: number
  mismatching: number
  /** Most differing grain bits of a cell, 0–512. */
  mostBits: number
  /** Largest difference of a mean colour, in 1/65536 stops. */
  mostMeanDelta: number
  /** How far apart the two look from afar, in the first view layer. */
  look: LookDistance
  /** The picture that shows it: one PNG per view layer. */
  pictures: string[]
}

/** Which submitted tasks are shown. */
export interface ShowOptions {
  /** Only tasks of this frame. @default those of rejected leases; the first task of each lease if none was rejected */
  frame?: number
  /** Folder for the pictures. */
  outputDir: string
  signal: AbortSignal
}

/**
 * Renders submitted tasks again, whole, and draws how each of their cells compares.
 *
 * Rejected results are shown too, as long as their blocks are kept. Fingerprints are not held against the commitment:
 * `auditJob` does that.
 *
 * @throws {AuditError} If results cannot be opened with the artist's key.
 * @throws {DeliveryMissingError} If results are gone.
 */
export async function showVerdicts(artist: Artist, jobId: number, options: ShowOptions): Promise<ShownTask[]> {
  const {market, store, checker, identity} = artist
  const {signal, outputDir, frame} = options
  const loaded = await loadJob(store, await readJob(market, jobId), identity)
  const sceneDir = await checkoutScene(store, loaded, checker.scenesDir, 'all')
  const leases = (await new LeaseArchive(market, loaded.job).read()).filter(({state}) => SUBMITTED.has(state))
  const shown: ShownTask[] = []
  for (const lease of chooseLeases(leases, frame)) {
    const folder = homePath('work', 'show', `${jobId}-${lease.leaseId}`)
    try {
      const results = await fetchResults(store, loaded, lease, {
        ...{identity: identity.identity, folder, signal},
        findKey: (leaseId) => readDisclosedKey(market, leaseId, loaded.job.postedBlock),
      })
      const wanted = results.filter(({task}) => frame === undefined || loaded.tasks[task]?.frame === frame)
      const isBrief = frame === undefined && lease.state !== 'rejected'
      for (const {task, exrPath} of isBrief ? wanted.slice(0, 1) : wanted) {
        shown.push(await showTask({artist, loaded, sceneDir, lease}, {task, exrPath}, {outputDir, signal}))
      }
    } finally {
      await rm(folder, {recursive: true, force: true})
    }
  }
  return shown
}

/** States in which results were submitted. */
const SUBMITTED: ReadonlySet<string> = new Set(['submitted', 'checking', 'cleared', 'settled', 'rejected', 'undecided'])

function chooseLeases<Lease extends LeaseOnChain>(
  leases: readonly Lease[],
  frame: number | undefined,
): readonly Lease[] {
  const rejected = leases.filter(({state}) => state === 'rejected')
  return frame === undefined && rejected.length > 0 ? rejected : leases
}

async function showTask(
  {artist, loaded, sceneDir, lease}: {artist: Artist; loaded: LoadedJob; sceneDir: string; lease: LeaseOnChain},
  {task, exrPath}: OpenedTask,
  {outputDir, signal}: {outputDir: string; signal: AbortSignal},
): Promise<ShownTask> {
  const {cellsDir, sessions} = artist.checker
  const shown = loaded.tasks[task] as LoadedJob['tasks'][number]
  const {frame} = shown
  const {jobId} = loaded.job
  const layers = listTaskLayers(shown, loaded.jobManifest.image)
  const outputPath = join(cellsDir, `show-${process.pid}-${task}.exr`)
  await mkdir(cellsDir, {recursive: true})
  await sessions.renderTile(loaded.jobManifest, sceneDir, {...shown, outputPath}, signal)
  const [submitted, rendered] = [await readExr(exrPath), await readExr(outputPath)]
  await rm(outputPath, {force: true})
  const thresholds = thresholdsOfAnyClass(loaded)
  const comparison = compareImages(submitted, rendered, {layers, thresholds})
  const pictures: string[] = []
  for (const [index, layer] of layers.entries()) {
    const suffix = layers.length > 1 ? `-layer-${index + 1}` : ''
    const path = join(outputDir, `job-${jobId}-lease-${lease.leaseId}-frame-${frame}-task-${task}${suffix}.png`)
    const names = [`submitted by ${lease.node}`, 'rendered here'] as const
    await drawComparison(path, [submitted, rendered], comparison, {names, layer, thresholds})
    pictures.push(path)
  }
  const [layer = ''] = layers
  const look = compareLooks(await hashPicture(submitted, layer), await hashPicture(rendered, layer))
  const count = (verdict: Verdict) => comparison.cells.filter((cell) => cell.verdict === verdict).length
  return {
    lease: String(lease.leaseId),
    node: lease.node,
    leaseState: lease.state,
    task,
    frame,
    verdict: comparison.verdict,
    matching: count('match'),
    inconclusive: count('inconclusive'),
    mismatching: count('mismatch'),
    mostBits: Math.max(...comparison.cells.map(({bits}) => bits)),
    mostMeanDelta: Math.max(...comparison.cells.map(({meanDelta}) => meanDelta)),
    look,
    pictures,
  }
}
