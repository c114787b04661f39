import {CandelaError} from '../errors.js'
import {BlockCorruptError, BlockMissingError, CidError} from '../storage/index.js'

/** What is wrong with delivered files: blocks of them cannot be had now, or what they are cannot be opened or read. */
export type DeliveryFault = 'missing' | 'unusable'

/**
 * Tells what an error says of the files of a lease that were fetched, opened or fingerprinted.
 *
 * @returns `undefined` if it says nothing of them: the disk here is full, a file here may not be read, a bug.
 */
export function findDeliveryFault(error: unknown): DeliveryFault | undefined {
  if (error instanceof BlockMissingError || error instanceof BlockCorruptError) return 'missing'
  if (!(error instanceof CandelaError) || isSystemError(error.cause)) return undefined
  return error.kind === 'verification' || error instanceof CidError ? 'unusable' : undefined
}

/** What the operating system answered to a call. */
function isSystemError(cause: unknown): boolean {
  return cause instanceof Error && typeof (cause as NodeJS.ErrnoException).errno === 'number'
}
