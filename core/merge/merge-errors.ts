import {CandelaError} from '../errors.js'

/** Thrown when parts do not make up the frame: they overlap, leave a gap, or differ in size or channels. */
export class PartsMergeError extends CandelaError {
  readonly code = 'PARTS_MERGE'
  readonly kind = 'fault'
}
