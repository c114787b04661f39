import {CandelaError, type ErrorDetails, type ErrorKind} from '../errors.js'
import type {ArchivedLease} from '../market/index.js'
import type {LoadedJob} from '../render/index.js'

/** What of a lease is doubted: the picture of a task, the files as they were delivered, or only their key is wanted. */
export type DisputeMatter = 'picture' | 'files' | 'key'

/** A dispute that would settle a doubt. */
export interface DisputeCall {
  matter: DisputeMatter
  task: number
  /** Leaves of the task, for a picture; empty to have some drawn. */
  cells?: readonly number[]
}

/** Thrown when what was delivered is not what its node committed to, cannot be opened or read, or looks wrong. */
export class AuditError extends CandelaError {
  readonly code: string = 'AUDIT'
  readonly kind: ErrorKind = 'verification'
  /** What would settle it. */
  readonly dispute: DisputeCall | undefined

  constructor(message: string, {dispute, ...details}: ErrorDetails & {dispute?: DisputeCall} = {}) {
    super(message, details)
    this.dispute = dispute
  }
}

/** Thrown when delivered files cannot be had. */
export class DeliveryMissingError extends AuditError {
  override readonly code = 'DELIVERY_MISSING'
  override readonly kind = 'unreachable'
}

/** A dispute and the command that begins it; a lease that is paid cannot be disputed any more. */
export function callForDispute(
  {job}: LoadedJob,
  lease: ArchivedLease,
  dispute: DisputeCall,
): {dispute: DisputeCall; suggestions: string[]} {
  const audit = `candela verify ${job.jobId}`
  if (lease.state === 'settled') return {dispute, suggestions: [audit]}
  const flags = {picture: ` --cells ${dispute.cells?.join(',')}`, files: ' --files', key: ' --key'}[dispute.matter]
  return {dispute, suggestions: [`candela job dispute ${job.jobId} --task ${dispute.task}${flags}`, audit]}
}
