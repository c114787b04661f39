import {mkdir, readdir, readFile, rename, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {z} from 'zod'
import {CandelaError} from '../errors.js'
import {homePath} from '../home.js'

const recordSchema = z.strictObject({
  network: z.string(),
  jobId: z.int().min(1),
  /** The contract that holds the job: a reset network counts from 1 again. */
  jobBoard: z.string(),
  jobManifestCid: z.string(),
  scenePath: z.string(),
  blenderSeries: z.string(),
  output: z.strictObject({folder: z.string(), name: z.string()}),
  frames: z.array(z.int()),
  denoise: z.boolean(),
  /** Start of the chain of preimages that the artist adds to draws, and its length. */
  randomSecret: z.string(),
  randomLength: z.int(),
  postedAtMs: z.int(),
  /** Stages before the wait, in ms. */
  spentMs: z.strictObject({inspect: z.number(), bundle: z.number(), post: z.number()}),
  /** Pictures written so far. */
  finished: z.array(z.strictObject({frame: z.int(), file: z.string()})),
})

/** What the artist's machine remembers of a job, so that any later command can go on with it. */
export type JobRecord = z.infer<typeof recordSchema>

/** Thrown when a job is named that this machine did not post. */
export class JobUnknownError extends CandelaError {
  readonly code = 'JOB_UNKNOWN'
  readonly kind = 'usage'
}

/** Writes a record in one step. */
export async function writeJobRecord(record: JobRecord): Promise<void> {
  const folder = homePath('jobs', record.network)
  await mkdir(folder, {recursive: true, mode: 0o700})
  const path = join(folder, `${record.jobId}.json`)
  await writeFile(`${path}.part`, JSON.stringify(recordSchema.parse(record), null, 2), {mode: 0o600})
  await rename(`${path}.part`, path)
}

/**
 * Reads the record of a job.
 *
 * @throws {JobUnknownError} If this machine did not post that job, or the network was reset since.
 */
export async function readJobRecord(network: string, jobId: number, jobBoard: string): Promise<JobRecord> {
  const record = (await listJobRecords(network)).find((candidate) => candidate.jobId === jobId)
  if (record && record.jobBoard === jobBoard) return record
  throw new JobUnknownError(`Job ${jobId} on the network "${network}" was not posted from this machine.`, {
    suggestions: ['candela job list'],
  })
}

/** All jobs that this machine posted on a network, newest first. */
export async function listJobRecords(network: string): Promise<JobRecord[]> {
  const folder = homePath('jobs', network)
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.map((text) => recordSchema.parse(JSON.parse(text))).sort((a, b) => b.jobId - a.jobId)
}
