import {mkdir, readdir, readFile, rename, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {z} from 'zod'
import {CandelaError} from '../errors.js'
import {homePath} from '../home.js'

/** The part of a record that is known before the job has a number. */
export const unnumberedRecordSchema = z.strictObject({
  network: z.string(),
  /** The contract that holds the job: a reset network counts from 1 again. */
  jobBoard: z.string(),
  jobManifestCid: z.string(),
  scenePath: z.string(),
  blenderSeries: z.string(),
  output: z.strictObject({folder: z.string(), name: z.string()}),
  frames: z.array(z.int()),
  denoise: z.boolean(),
  /** The job whose samples its frames begin with. */
  addsTo: z.int().min(1).optional(),
  /** Start of the chain of preimages that the artist adds to draws, and its length. */
  randomSecret: z.string(),
  randomLength: z.int(),
  /** Which bids the artist of an auctioned job wants. */
  bidFilter: z
    .strictObject({
      allow: z.array(z.string()).optional(),
      deny: z.array(z.string()).optional(),
      deviceClass: z.string().optional(),
      minVramMb: z.int().optional(),
      blenderBuild: z.string().optional(),
      minReliability: z.number().optional(),
      maxPriceBps: z.int().optional(),
    })
    .optional(),
  postedAtMs: z.int(),
  /** Stages before the wait, in ms. */
  spentMs: z.strictObject({inspect: z.number(), bundle: z.number(), post: z.number()}),
  /** Leases that were disputed because of what an audit found. */
  disputed: z.array(z.string()).optional(),
  /** Pictures written so far. */
  finished: z.array(
    z.strictObject({
      frame: z.int(),
      file: z.string(),
      ownFile: z.string().optional(),
      views: z.array(z.strictObject({view: z.string(), file: z.string(), ownFile: z.string().optional()})).optional(),
      copies: z.array(z.string()).optional(),
      /** Of its files as they were written. */
      sha256: z
        .strictObject({
          png: z.string(),
          exr: z.string(),
          own: z.string().optional(),
          others: z.array(z.string()).optional(),
        })
        .optional(),
    }),
  ),
  /** Bucket that finished frames are copied to as well. */
  deliverTo: z.string().optional(),
})

const recordSchema = unnumberedRecordSchema.extend({jobId: z.int().min(1)})

/** What the artist's machine remembers of a job, so that any later command can go on with it. */
export type JobRecord = z.infer<typeof recordSchema>

/** Thrown when a job is named that this machine did not post. */
export class JobUnknownError extends CandelaError {
  readonly code = 'JOB_UNKNOWN'
  readonly kind = 'usage'
}

/** Writes a record in one step. */
export function writeJobRecord(record: JobRecord): Promise<void> {
  return writeJobFile(record.network, `${record.jobId}.json`, recordSchema.parse(record))
}

/** Writes a file beside the records of a network, in one step; only its owner may read it. */
export async function writeJobFile(network: string, name: string, content: unknown): Promise<void> {
  const folder = jobsDir(network)
  await mkdir(folder, {recursive: true, mode: 0o700})
  const path = join(folder, name)
  await writeFile(`${path}.part`, JSON.stringify(content, null, 2), {mode: 0o600})
  await rename(`${path}.part`, path)
}

/**
 * Reads the record of a job.
 *
 * @throws {JobUnknownError} If this machine did not post that job, or the network was reset since.
 */
export async function readJobRecord(network: string, jobId: number, jobBoard: string): Promise<JobRecord> {
  const record = await tryReadRecord(network, `${jobId}.json`)
  if (record?.jobBoard === jobBoard) return record
  throw new JobUnknownError(`Job ${jobId} on the network "${network}" was not posted from this machine.`, {
    suggestions: ['candela job list'],
  })
}

/** All jobs that this machine posted on a network, newest first; not those of a network that was reset since. */
export async function listJobRecords(network: string, jobBoard: string): Promise<JobRecord[]> {
  const names = (await readdir(jobsDir(network)).catch(() => [])).filter((name) => /^\d+\.json$/.test(name))
  const records = await Promise.all(names.map((name) => tryReadRecord(network, name)))
  const known = records.filter((record) => record !== undefined)
  return known.filter((record) => record.jobBoard === jobBoard).sort((a, b) => b.jobId - a.jobId)
}

/** Folder of what this machine remembers of the jobs on a network. */
export function jobsDir(network: string): string {
  return homePath('jobs', network)
}

/** A file that is no record is none of ours. */
async function tryReadRecord(network: string, name: string): Promise<JobRecord | undefined> {
  const text = await readFile(join(jobsDir(network), name), 'utf8').catch(() => undefined)
  try {
    return text === undefined ? undefined : recordSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
