import {readdir, readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {z} from 'zod'
import {systemClock} from '../clock.js'
import {isRandomHeadOf, type Market, readJob, readJobCount} from '../market/index.js'
import {type JobRecord, jobsDir, unnumberedRecordSchema, writeJobFile, writeJobRecord} from './job-record.js'

/** How long a posting that never reached the chain is remembered, in ms: its transaction may still be mined. */
const MEMORY_MS = 24 * 60 * 60 * 1000

const postingSchema = unnumberedRecordSchema.extend({
  /** What the draws start from; nobody else knows the chain of preimages behind it. */
  randomHead: z.string(),
  /** Jobs on chain before this one. */
  jobsBefore: z.int().min(0),
})

/** A job on its way to the chain. */
export type Posting = z.infer<typeof postingSchema>

/**
 * Remembers a job before it is sent: a command that is killed between the transaction and the record leaves a paid job
 * that nobody could fetch otherwise.
 */
export function writePosting(posting: Posting): Promise<void> {
  return writeJobFile(posting.network, fileNameOf(posting), postingSchema.parse(posting))
}

/** Forgets a job that the chain refused. */
export async function forgetPosting(posting: Posting): Promise<void> {
  await rm(join(jobsDir(posting.network), fileNameOf(posting)), {force: true})
}

/** Turns a posting into the record of a job that has its number. */
export async function completePosting(posting: Posting, jobId: number): Promise<JobRecord> {
  const {randomHead: _head, jobsBefore: _before, ...rest} = posting
  const record = {...rest, jobId}
  await writeJobRecord(record)
  await forgetPosting(posting)
  return record
}

/** Whether a command was killed while it posted a job. */
export async function hasPostings(network: string): Promise<boolean> {
  return (await listPostings(network)).length > 0
}

/** Looks on the chain for the jobs of commands that were killed while they posted, and records those it finds. */
export async function adoptPostings(market: Market, network: string): Promise<void> {
  for (const posting of await listPostings(network)) {
    const isHere = posting.jobBoard === market.addresses.jobBoard
    const jobId = isHere ? await findJob(market, posting) : undefined
    if (jobId !== undefined) await completePosting(posting, jobId)
    else if (systemClock.nowMs() - posting.postedAtMs > MEMORY_MS) await forgetPosting(posting)
  }
}

async function listPostings(network: string): Promise<Posting[]> {
  const names = await readdir(jobsDir(network)).catch(() => [])
  const postings = names.filter((name) => /^posting-.*\.json$/.test(name)).map((name) => tryRead(network, name))
  return (await Promise.all(postings)).filter((posting) => posting !== undefined)
}

/** The job's head moves along its chain of preimages with every draw, so any link of the chain names it. */
async function findJob(market: Market, posting: Posting): Promise<number | undefined> {
  for (let jobId = await readJobCount(market); jobId > posting.jobsBefore; jobId -= 1) {
    const {artist, randomHead} = await readJob(market, jobId)
    const {randomSecret, randomLength} = posting
    if (artist === market.wallet.address && isRandomHeadOf(randomSecret, randomLength, randomHead)) return jobId
  }
  return undefined
}

async function tryRead(network: string, name: string): Promise<Posting | undefined> {
  const text = await readFile(join(jobsDir(network), name), 'utf8').catch(() => undefined)
  try {
    return text === undefined ? undefined : postingSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

function fileNameOf({randomHead}: Posting): string {
  return `posting-${randomHead.slice(2, 18)}.json`
}
