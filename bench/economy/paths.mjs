/** Every way that the draws of one lease can go; `World.gainsOf` says what the letters mean. */
export const PATHS = ['', 'H', 'O', 'HHH', 'HHO', 'HOO', 'OHH', 'OHO', 'OOO']

/**
 * The chance of every path, in a network of checkers with equal stakes.
 *
 * @param draw - Chance that the lease is drawn.
 * @param again - Chance that a match is checked again.
 * @param honest - Honest checkers.
 * @param own - Checkers in league with the renderer.
 * @param isMatch - Whether a verifier of a kind finds a match.
 */
export function chancesOfPaths({draw, again, honest, own, isMatch}) {
  return Object.fromEntries(PATHS.map((path) => [path, chanceOfPath(path, {draw, again, honest, own, isMatch})]))
}

function chanceOfPath(path, {draw, again, honest, own, isMatch}) {
  if (path === '') return 1 - draw
  const [verifier, ...referees] = path
  const isSettled = referees.length === 0
  const second = isMatch(verifier) ? again : 1
  const left = {H: honest, O: own}
  const first = left[verifier] / (honest + own)
  left[verifier] -= 1
  return draw * first * (isSettled ? 1 - second : second * chanceOfReferees(referees, left))
}

/** Two of those that are left, in any order. */
function chanceOfReferees([one, other], {H, O}) {
  if (isSettledAlone(one, other)) return 1
  const pairs = (H + O) * (H + O - 1)
  if (one !== other) return (2 * H * O) / pairs
  const same = one === 'H' ? H : O
  return (same * Math.max(0, same - 1)) / pairs
}

function isSettledAlone(one, other) {
  return one === undefined && other === undefined
}

/** The expected gain of each owner over all paths. */
export function expectedGains(gains, chances) {
  const owners = Object.keys(Object.values(gains)[0]).filter((owner) => owner !== 'note')
  const expected = (owner) =>
    Object.entries(chances).reduce((sum, [path, chance]) => sum + (chance > 0 ? chance * gains[path][owner] : 0), 0)
  return Object.fromEntries(owners.map((owner) => [owner, expected(owner)]))
}
