import {CandelaError} from '../errors.js'

/** Thrown when a contract refuses a transaction; `reason` is the name of the contract's error. */
export class ContractRefusedError extends CandelaError {
  readonly code = 'CONTRACT_REFUSED'
  readonly kind = 'fault'

  constructor(
    message: string,
    readonly reason: string,
    details: {cause?: unknown; suggestions?: readonly string[]} = {},
  ) {
    super(message, details)
  }
}

/** Thrown when the chain does not answer. */
export class ChainUnreachableError extends CandelaError {
  readonly code = 'CHAIN_UNREACHABLE'
  readonly kind = 'unreachable'
}

/** Thrown when tokens or credits do not suffice, or cost more than the artist allowed. */
export class FundsError extends CandelaError {
  readonly code = 'FUNDS'
  readonly kind = 'funds'
}

/** Thrown when the price feed, or a rule that depends on it, stops a purchase or a redemption. */
export class PriceError extends CandelaError {
  readonly code = 'PRICE'
  readonly kind = 'funds'
}

/** Thrown when a job is named that the network does not have. */
export class JobMissingError extends CandelaError {
  readonly code = 'JOB_MISSING'
  readonly kind = 'usage'
}

/** Thrown when a text is not the address of an account. */
export class AddressError extends CandelaError {
  readonly code = 'ADDRESS'
  readonly kind = 'usage'
}
