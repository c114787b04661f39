import {CandelaError} from '../core/errors.js'

/** The deadline of a lease is so near that nothing more can be rendered for it. */
export class LeaseLateError extends CandelaError {
  readonly code = 'LEASE_LATE'
  readonly kind = 'fault' as const

  constructor() {
    super('The deadline of the lease came before the render ended.')
  }
}
