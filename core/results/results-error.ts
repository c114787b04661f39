import {CandelaError} from '../errors.js'

/** Thrown when results do not hold what every submission holds. */
export class ResultsError extends CandelaError {
  readonly code = 'RESULTS'
  readonly kind = 'verification'
}
