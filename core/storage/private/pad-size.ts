/** Least size that anything is padded to, in bytes. */
const LEAST_BYTES = 256

/**
 * The size to which content is filled up, so that its own size cannot be read off: Padmé rounds up by 12 % at most, less the
 * larger it is, and tells only about log2 log2 of the size in bits.
 *
 * @see Nikitin, Barman, Lueks, Underwood, Hubaux and Ford: "Reducing Metadata Leakage from Encrypted Files and
 * Communication with PURBs", 2019, section 4.
 */
export function padSize(sizeBytes: number): number {
  if (sizeBytes <= LEAST_BYTES) return LEAST_BYTES
  const exponent = Math.floor(Math.log2(sizeBytes))
  const mantissaBits = Math.floor(Math.log2(exponent)) + 1
  const unit = 2 ** (exponent - mantissaBits)
  return Math.ceil(sizeBytes / unit) * unit
}
