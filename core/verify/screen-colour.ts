/**
 * Red, green and blue planes as the bytes of pixels on a screen, by the curve of sRGB (IEC 61966-2-1); what is brighter
 * than white is cut off.
 *
 * @param planes - Linear, of one length.
 */
export function toScreen(planes: readonly [Float32Array, Float32Array, Float32Array]): Uint8Array {
  const bytes = new Uint8Array(3 * planes[0].length)
  for (const [channel, plane] of planes.entries()) {
    for (let at = 0; at < plane.length; at += 1) {
      const light = Math.min(1, Math.max(0, plane[at] as number))
      bytes[3 * at + channel] = Math.round(
        255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055),
      )
    }
  }
  return bytes
}
