import {CandelaError} from '../errors.js'

/** Thrown when a job's manifest and its terms on chain disagree, or its manifest is damaged: no node may work on it. */
export class JobRefusedError extends CandelaError {
  readonly code = 'JOB_REFUSED'
  readonly kind = 'fault'
}

/** Thrown when a job is private and this machine was not given its key. */
export class JobKeyMissingError extends CandelaError {
  readonly code = 'JOB_KEY_MISSING'
  readonly kind = 'usage'
}
