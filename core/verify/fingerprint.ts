/** What is committed and compared of a cell: 512 bits of grain and three mean colours. */
export interface Fingerprint {
  /** Bits 0 to 255 of the grain hash: `0x` and 32 bytes. */
  grain0: string
  /** Bits 256 to 511 of the grain hash: `0x` and 32 bytes. */
  grain1: string
  /** Mean red in {@link MEAN_SCALE} steps per stop: `round(2 * log2(mean of square roots + 1/16) * 65536)`, an int32. */
  red: number
  green: number
  blue: number
}

/** Steps of the fixed-point mean colour per factor of two. */
export const MEAN_SCALE = 65536
