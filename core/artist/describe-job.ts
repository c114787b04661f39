import {
  type ChallengeOnChain,
  type JobOnChain,
  type LeaseOnChain,
  type Market,
  readChallenge,
  readFeeBps,
  readJob,
  readLeases,
} from '../market/index.js'
import {type JobSummary, summarizeJob} from './summarize-job.js'

/** A job with its leases and checks, as it stands on chain now. */
export interface JobDescription {
  job: JobOnChain
  leases: LeaseOnChain[]
  challenges: ReadonlyMap<bigint, ChallengeOnChain>
  summary: JobSummary
}

/** Reads everything that stands on chain of a job. */
export async function describeJob(market: Market, jobId: number): Promise<JobDescription> {
  const [job, leases, feeBps] = await Promise.all([
    readJob(market, jobId),
    readLeases(market, jobId),
    readFeeBps(market),
  ])
  const challenges = new Map(
    await Promise.all(leases.map(async ({leaseId}) => [leaseId, await readChallenge(market, leaseId)] as const)),
  )
  return {job, leases, challenges, summary: summarizeJob(job, leases, challenges, feeBps)}
}
