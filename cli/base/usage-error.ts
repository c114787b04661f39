import {CandelaError, type ErrorDetails} from '../../core/errors.js'

/** The command line is wrong: exit code 2. */
export class UsageError extends CandelaError {
  readonly kind = 'usage' as const
  readonly code: string

  /** @param code - Stable code for programs. @default 'USAGE' */
  constructor(message: string, details: ErrorDetails & {code?: string} = {}) {
    super(message, details)
    this.code = details.code ?? 'USAGE'
  }
}
