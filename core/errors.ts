/** What went wrong, in the words that fix the exit code (see {@link EXIT_CODES}). */
export type ErrorKind =
  | 'fault'
  | 'usage'
  | 'preflight'
  | 'partial'
  | 'cancelled'
  | 'gave-up'
  | 'funds'
  | 'unreachable'
  | 'verification'
  | 'interrupted'

/** Exit code of each kind of error; the table in docs/exit-codes.md is tested against this one. */
export const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  fault: 1,
  usage: 2,
  preflight: 3,
  partial: 4,
  cancelled: 5,
  'gave-up': 6,
  funds: 7,
  unreachable: 8,
  verification: 9,
  interrupted: 130,
}

/** Extra facts of an error: what to type next, and what caused it. */
export interface ErrorDetails {
  /** Commands or actions that get the user further, most useful first. */
  suggestions?: readonly string[]
  /** The original error. */
  cause?: unknown
}

/**
 * The root of every error that Candela throws on purpose: one sentence for people, a stable code
 * for programs, a kind for the exit code.
 */
export abstract class CandelaError extends Error {
  abstract readonly code: string
  abstract readonly kind: ErrorKind
  readonly suggestions: readonly string[]

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : {cause: details.cause})
    this.name = new.target.name
    this.suggestions = details.suggestions ?? []
  }
}
