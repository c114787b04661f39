import {copyFile, mkdir, rename, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {type JobManifest, splitIntoTasks, type Task} from '../core/job/index.js'
import {type LeaseOnChain, submitLease} from '../core/market/index.js'
import {assertHairIsTold, checkoutScene, type LoadedJob} from '../core/render/index.js'
import {storeResults} from '../core/results/index.js'
import {DAG_PB_CODEC, digestOfCid, hashContentKey, newContentKey, wrapContentKey} from '../core/storage/index.js'
import {
  buildLeaseTree,
  buildTaskTree,
  type LeaseTree,
  ProofError,
  type ResultsCommitment,
} from '../core/verify/index.js'
import type {JournalEntry} from './lease-journal.js'
import type {NodeContext} from './node-context.js'
import {paintBox} from './paint-box.js'
import {applyCheat} from './parse-cheat.js'
import {failTask, renderTask} from './render-task.js'

/** Signals that end a lease early. */
export interface LeaseSignals {
  /** Finish the task in hand, submit what is done. */
  drain: AbortSignal
  /** Stop now. */
  stop: AbortSignal
}

/**
 * Renders the tasks of a lease one by one, seals their outputs to the artist, and submits them.
 *
 * When a task fails, the tasks before it are submitted and `onFailure` is told; when it is the first, it is thrown.
 *
 * Goes on where a killed node stopped. When the node drains, the tasks done so far are submitted and the others go
 * back to the job.
 *
 * @throws {JobRefusedError} If the scene has hair and the job is judged as if it had none.
 * @returns Number of tasks submitted; 0 when the node drained before the first was done.
 */
export async function renderLease(
  context: NodeContext,
  loaded: LoadedJob,
  lease: LeaseOnChain,
  {drain, stop}: LeaseSignals,
  onFailure: (error: unknown) => void,
): Promise<number> {
  const {store, dirs} = context
  const jobManifest = applyCheat(loaded.jobManifest, context.cheat)
  const entry = await openEntry(context, loaded, lease)
  const sceneDir = await checkoutScene(store, loaded, dirs.scenes)
  await mkdir(dirs.out, {recursive: true})
  const tasks = tasksOf(loaded, jobManifest).slice(lease.firstTask, lease.firstTask + lease.taskCount)
  let keeping: Promise<void> = Promise.resolve()
  for (const task of tasks.slice(entry.tasks.length)) {
    if (drain.aborted) break
    const outputPath = join(dirs.out, `lease-${lease.leaseId}-task-${task.task}.exr`)
    context.log(`rendering task ${task.task} (frame ${task.frame}) of job ${loaded.job.jobId}`)
    try {
      await renderTask(context, loaded, {jobManifest, sceneDir, task, outputPath}, stop)
      assertHairIsTold(loaded, await context.sessions.openScene(jobManifest, sceneDir, stop))
    } catch (error) {
      await keeping
      if (stop.aborted || entry.tasks.length === 0) throw error
      onFailure(error)
      context.log('what is done is submitted')
      break
    }
    await keeping
    keeping = keepOutput(context, loaded, lease, {entry, task, outputPath})
    keeping.catch(() => undefined)
  }
  await keeping
  if (entry.tasks.length === 0) return 0
  await submit(context, loaded, lease, entry)
  return entry.tasks.length
}

/** The tasks of a job; a node that cheats with fewer samples renders slices of those. */
function tasksOf(loaded: LoadedJob, rendered: JobManifest): readonly Task[] {
  return rendered === loaded.jobManifest ? loaded.tasks : splitIntoTasks(rendered)
}

/** What the journal remembers of this lease, or a new entry; what it remembers of another lease is dropped. */
async function openEntry({journal}: NodeContext, {job}: LoadedJob, lease: LeaseOnChain): Promise<JournalEntry> {
  const {leaseId, firstTask} = lease
  const known = await journal.read(leaseId)
  if (known?.jobManifestCid === job.jobManifestCid && known.firstTask === firstTask) return known
  await journal.remove(leaseId)
  const {jobManifestCid} = job
  const entry: JournalEntry = {jobManifestCid, firstTask, contentKey: toHex(newContentKey()), tasks: []}
  await journal.write(leaseId, entry)
  return entry
}

/** Fingerprints and keeps a raw output while the next one renders; the journal remembers it last. */
async function keepOutput(
  context: NodeContext,
  {job, jobManifest}: LoadedJob,
  {leaseId}: LeaseOnChain,
  {entry, task, outputPath}: {entry: JournalEntry; task: Task; outputPath: string},
): Promise<void> {
  const {journal, cheat, fingerprints: thread} = context
  if (cheat && cheat.boxShare > 0) await paintBox(outputPath, cheat.boxShare)
  const fingerprints = await thread
    .fingerprint(outputPath, {jobManifest, cellsPerTask: job.cellsPerTask, task})
    .catch((error: unknown) => failTask(context, job.jobId, task, error))
  const folder = journal.folderOf(leaseId)
  const keptPath = join(folder, rawName(task.task))
  const firstTask = entry.tasks[0]?.task
  if (cheat?.deliversFirstFile && firstTask !== undefined) {
    await copyFile(join(folder, rawName(firstTask)), keptPath)
    await rm(outputPath, {force: true})
  } else {
    await rename(outputPath, keptPath)
  }
  entry.tasks.push({task: task.task, fingerprints})
  await journal.write(leaseId, entry)
}

/** Name of a raw output in the folder of its lease. */
function rawName(task: number): string {
  return `task-${task}.exr`
}

/** Rebuilds the Merkle trees of a lease from the node's journal. */
export function leaseTreeOf(entry: JournalEntry): LeaseTree {
  return buildLeaseTree(entry.tasks.map(({task, fingerprints}) => buildTaskTree(task, fingerprints)))
}

/**
 * What the node committed to besides the fingerprints.
 *
 * @throws {ProofError} If nothing was submitted.
 */
export function resultsOf(entry: JournalEntry): ResultsCommitment {
  if (!entry.results) throw new ProofError('The journal of the lease does not know what was submitted.')
  const resultsDigest = digestOfCid(entry.results.cid, DAG_PB_CODEC)
  return {resultsDigest, contentKeyHash: hashContentKey(fromHex(entry.contentKey))}
}

async function submit(
  {market, store, journal, log}: NodeContext,
  {job, jobManifest}: LoadedJob,
  {leaseId}: LeaseOnChain,
  entry: JournalEntry,
): Promise<void> {
  const folder = journal.folderOf(leaseId)
  const contentKey = fromHex(entry.contentKey)
  const taskCount = entry.tasks.length
  const sealedPath = join(folder, `tasks-${taskCount}.sealed`)
  if (entry.results?.taskCount !== taskCount) {
    const exrPaths = entry.tasks.map(({task}) => join(folder, rawName(task)))
    const wrappedKey = await wrapContentKey(contentKey, jobManifest.recipient)
    const pinName = `job ${job.jobId}: results of lease ${leaseId}`
    const cid = await storeResults(store, sealedPath, {exrPaths, contentKey, wrappedKey}, {pinName})
    entry.results = {cid, taskCount}
    await journal.write(leaseId, entry)
  }
  await submitLease(market, leaseId, {
    taskCount,
    treeRoot: leaseTreeOf(entry).root,
    resultsCid: entry.results.cid,
    contentKeyHash: hashContentKey(contentKey),
  })
  await rm(sealedPath, {force: true})
  await Promise.all(entry.tasks.map(({task}) => rm(join(folder, rawName(task)), {force: true})))
  log(`submitted ${entry.tasks.length} tasks of lease ${leaseId}`)
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}
