import {CandelaError} from '../core/errors.js'

/** A failure as one line of the node's log: our own errors are sentences, foreign ones keep their name. */
export function describeFailure(error: unknown): string {
  if (error instanceof CandelaError) return error.message
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
