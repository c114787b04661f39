let table: Float32Array | undefined

/** The value of every 16-bit float, by its bits; built on first use (256 KiB). */
export function halfFloatTable(): Float32Array {
  table ??= Float32Array.from({length: 65536}, (_, bits) => decodeHalf(bits))
  return table
}

/** IEEE 754 binary16: 1 sign bit, 5 of exponent (bias 15), 10 of fraction. */
function decodeHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
