import {
  type ArchivedLease,
  type ChallengeOnChain,
  type JobOnChain,
  LeaseArchive,
  type Market,
  readChallenge,
  readFeeBps,
  readJob,
} from '../market/index.js'
import {type JobSummary, summarizeJob} from './summarize-job.js'

/** A job with its leases and checks, as it stands on chain now. */
export interface JobDescription {
  job: JobOnChain
  leases: ArchivedLease[]
  challenges: ReadonlyMap<bigint, ChallengeOnChain>
  summary: JobSummary
}

/** Reads everything that stands on chain of a job. */
export async function describeJob(market: Market, jobId: number): Promise<JobDescription> {
  const [job, feeBps] = await Promise.all([readJob(market, jobId), readFeeBps(market)])
  const leases = await new LeaseArchive(market, job).read()
  const challenges = new Map(
    await Promise.all(leases.map(async ({leaseId}) => [leaseId, await readChallenge(market, leaseId)] as const)),
  )
  return {job, leases, challenges, summary: summarizeJob(job, leases, challenges, feeBps)}
}
