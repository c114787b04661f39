import {
  type ArchivedLease,
  type JobOnChain,
  LeaseArchive,
  type Market,
  type ReturnReason,
  readCellsPerCheck,
  readFeeBps,
  readJob,
  readReturn,
} from '../market/index.js'
import {type JobSummary, summarizeJob} from './summarize-job.js'

/** A lease, and why its node handed it back, if it did and says so. */
export interface DescribedLease extends ArchivedLease {
  reason?: ReturnReason
}

/** A job with its leases and what their checks found, as it stands on chain now. */
export interface JobDescription {
  job: JobOnChain
  leases: DescribedLease[]
  summary: JobSummary
  /** Cells that a check renders in round 1. */
  cellsPerCheck: number
}

/** Reads everything that stands on chain of a job. */
export async function describeJob(market: Market, jobId: number): Promise<JobDescription> {
  const [job, feeBps] = await Promise.all([readJob(market, jobId), readFeeBps(market)])
  const leases: DescribedLease[] = []
  for (const lease of await new LeaseArchive(market, job).read()) {
    const {reason} = lease.returnedBy === undefined ? {} : await readReturn(market, lease.returnedBy)
    leases.push({...lease, ...(reason && {reason})})
  }
  const cellsPerCheck = await readCellsPerCheck(market, job)
  return {job, leases, summary: summarizeJob(job, leases, feeBps), cellsPerCheck}
}
