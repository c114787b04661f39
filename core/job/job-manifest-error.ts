import {CandelaError} from '../errors.js'

/** Thrown when a job manifest from the network breaks the schema. */
export class JobManifestError extends CandelaError {
  readonly code = 'JOB_MANIFEST'
  readonly kind = 'fault'
}
