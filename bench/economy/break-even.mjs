/**
 * The first whole value at which an attack wins, between one where it loses and one where it wins.
 *
 * @param profitAt - Profit at a value; its sign changes once in between.
 * @returns The value, and the profits there and one before it: both are evaluated, not interpolated.
 */
export async function firstWin(profitAt, losesAt, winsAt) {
  let [loses, wins] = [losesAt, winsAt]
  let before = await profitAt(loses)
  let profit = await profitAt(wins)
  if (before >= 0) return {value: loses, profit: before}
  if (profit < 0) return {value: undefined, profit}
  const step = Math.sign(wins - loses)
  while (Math.abs(wins - loses) > 1) {
    // Profits are nearly linear in every rule: the chord's zero is a better guess than the middle.
    const chord = loses + ((wins - loses) * -before) / (profit - before)
    const guess = step * clamp(Math.round(step * chord), step * loses + 1, step * wins - 1)
    const found = await profitAt(guess)
    if (found < 0) [loses, before] = [guess, found]
    else [wins, profit] = [guess, found]
  }
  return {value: wins, profit, before}
}

function clamp(value, least, most) {
  return Math.min(most, Math.max(least, value))
}
