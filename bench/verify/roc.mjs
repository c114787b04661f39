/**
 * How the share of cheats caught grows with the share of honest cells accused, as one threshold moves.
 *
 * @param {number[]} honest Scores of honest cells; more is worse.
 * @param {number[]} cheats Scores of cells of cheats.
 * @returns {{falseShare: number, trueShare: number}[]} From nobody accused to everybody.
 */
export function traceRoc(honest, cheats) {
  const limits = [...new Set([...honest, ...cheats])].sort((a, b) => b - a)
  const [fair, foul] = [honest.toSorted((a, b) => b - a), cheats.toSorted((a, b) => b - a)]
  let [i, j] = [0, 0]
  const points = limits.map((limit) => {
    while (i < fair.length && fair[i] >= limit) i++
    while (j < foul.length && foul[j] >= limit) j++
    return {falseShare: i / fair.length, trueShare: j / foul.length}
  })
  return [{falseShare: 0, trueShare: 0}, ...points]
}

/** One number for a cell: 1 is where a mismatch begins, by grain or by colour. */
export function scoreCell({bits, meanDelta}, {mismatchBits, mismatchMean}) {
  return Math.max(bits / mismatchBits, meanDelta / mismatchMean)
}
