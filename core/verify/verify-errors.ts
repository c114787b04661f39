import {CandelaError, type ErrorKind} from '../errors.js'

/** An OpenEXR file is broken, cut short, hostile or of a kind that Candela does not read. */
export class ExrError extends CandelaError {
  readonly code: string = 'EXR_INVALID'
  readonly kind: ErrorKind = 'verification'
}

/** An OpenEXR file that was named does not exist or may not be read. */
export class ExrMissingError extends ExrError {
  override readonly code = 'EXR_MISSING'
  override readonly kind = 'usage' as const
}

/** An OpenEXR file could not be written: no folder, no permission, no space. */
export class ExrWriteError extends CandelaError {
  readonly code = 'EXR_NOT_WRITTEN'
  readonly kind = 'fault' as const
}

/** A pixel is NaN or infinite. */
export class ImageNotFiniteError extends CandelaError {
  readonly code = 'IMAGE_NOT_FINITE'
  readonly kind = 'verification' as const
}

/** An image cannot be cut into cells or fingerprinted: too small, a layer missing, too many cells. */
export class CellError extends CandelaError {
  readonly code = 'CELL_INVALID'
  readonly kind = 'verification' as const
}

/** A rectangle that is to be cut out lies outside its image. */
export class CropError extends CandelaError {
  readonly code = 'CROP'
  readonly kind = 'fault' as const
}

/** A fingerprint tree was asked for something that it does not hold. */
export class ProofError extends CandelaError {
  readonly code = 'PROOF_INVALID'
  readonly kind = 'fault' as const
}

/** Two images or lists of fingerprints cannot be compared: their sizes or layers differ. */
export class ComparisonError extends CandelaError {
  readonly code = 'COMPARISON_IMPOSSIBLE'
  readonly kind = 'usage' as const
}

/** A finished picture does not decode whole or has the wrong size. */
export class PictureError extends CandelaError {
  readonly code = 'PICTURE_INVALID'
  readonly kind = 'partial' as const
}
