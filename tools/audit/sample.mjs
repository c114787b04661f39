/** Shuffles a list, always in the same way for the same seed (Fisher and Yates, with the generator mulberry32). */
export function drawSample(list, seed) {
  const shuffled = [...list]
  let state = seed >>> 0
  for (let i = shuffled.length - 1; i > 0; i -= 1) {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    const j = ((mixed ^ (mixed >>> 14)) >>> 0) % (i + 1)
    ;[shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]]
  }
  return shuffled
}
