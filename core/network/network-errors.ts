import {CandelaError} from '../errors.js'

/** Thrown when a network cannot have the name that it was given. */
export class NetworkNameError extends CandelaError {
  readonly code = 'NETWORK_NAME'
  readonly kind = 'usage'
}

/** Thrown when a profile to be added cannot be read. */
export class NetworkSourceError extends CandelaError {
  readonly code = 'NETWORK_SOURCE'
  readonly kind = 'usage'
}

/** Thrown when a network's contracts are not what this version of Candela would deploy. */
export class NetworkDiffersError extends CandelaError {
  readonly code = 'NETWORK_DIFFERS'
  readonly kind = 'verification'
}
