import {type ArchivedLease, type JobOnChain, LeaseArchive, type Market, readFeeBps, readJob} from '../market/index.js'
import {type JobSummary, summarizeJob} from './summarize-job.js'

/** A job with its leases and what their checks found, as it stands on chain now. */
export interface JobDescription {
  job: JobOnChain
  leases: ArchivedLease[]
  summary: JobSummary
}

/** Reads everything that stands on chain of a job. */
export async function describeJob(market: Market, jobId: number): Promise<JobDescription> {
  const [job, feeBps] = await Promise.all([readJob(market, jobId), readFeeBps(market)])
  const leases = await new LeaseArchive(market, job).read()
  return {job, leases, summary: summarizeJob(job, leases, feeBps)}
}
