import {CandelaError, type ErrorKind} from '../errors.js'

/** Thrown when a contract refuses a transaction; `reason` is the name of the contract's error. */
export class ContractRefusedError extends CandelaError {
  readonly code = 'CONTRACT_REFUSED'
  readonly kind: ErrorKind

  constructor(
    message: string,
    readonly reason: string,
    details: {cause?: unknown; suggestions?: readonly string[]; kind?: ErrorKind} = {},
  ) {
    super(message, details)
    this.kind = details.kind ?? 'fault'
  }
}

/** Thrown when the chain does not answer. */
export class ChainUnreachableError extends CandelaError {
  readonly code: string = 'CHAIN_UNREACHABLE'
  readonly kind = 'unreachable'
}

/** Thrown when an address answers for another chain than the network's. */
export class WrongChainError extends CandelaError {
  readonly code = 'WRONG_CHAIN'
  readonly kind = 'unreachable'
}

/**
 * Thrown instead of sending when an earlier transaction of the key was still on its way: what the caller decided was
 * decided without it. Whoever looks at the chain again and again just does so.
 */
export class EarlierTransactionError extends ChainUnreachableError {
  override readonly code = 'EARLIER_TRANSACTION'
}

/** Thrown when another program keeps sending with the same key. */
export class KeyBusyError extends CandelaError {
  readonly code = 'KEY_BUSY'
  readonly kind = 'usage'
}

/** Thrown when a network names a contract where none stands. */
export class ContractMissingError extends CandelaError {
  readonly code = 'CONTRACT_MISSING'
  readonly kind = 'unreachable'
}

/** Thrown when a transaction that was mined is undone by a reorganisation of the chain, and cannot be repeated. */
export class TransactionUndoneError extends CandelaError {
  readonly code = 'TRANSACTION_UNDONE'
  readonly kind = 'unreachable'
}

/** Thrown when the rules of the contracts would not hold on a chain. */
export class ChainUnsuitedError extends CandelaError {
  readonly code = 'CHAIN_UNSUITED'
  readonly kind = 'usage'
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
