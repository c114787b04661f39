/**
 * What the design allows, in gas: a lease's whole life, the same in a batch, and a check, however many nodes there are. A
 * job may ask for checks of more cells, which are dearer.
 */
export const LIMITS = {
  'cycle of a lease': 110_000,
  'cycle of a lease, 8 at once': 60_000,
  'check, from the draw to the verdict': 350_000,
  'check of 16 cells': 430_000,
  'check of 24 cells': 500_000,
  'check of 32 cells': 570_000,
  'check, among 64 nodes': 350_000,
  'check, among 256 nodes': 350_000,
}

/** How much an act may rise above its snapshot. */
const TOLERANCE = 0.05

/** Most that posting may depend on the number of tasks: a few bytes of calldata. */
const POSTING_SLACK = 200

/**
 * Acts that cost more than their snapshot or the design allows, or that the snapshot does not know.
 *
 * @param {Record<string, number>} snapshot
 * @param {Record<string, number>} gas
 * @returns {{act: string, limit: number, measured: number}[]}
 */
export function findRises(snapshot, gas) {
  const limitOf = (act) => Math.min(LIMITS[act] ?? Infinity, Math.floor((snapshot[act] ?? 0) * (1 + TOLERANCE)))
  const rises = Object.entries(gas)
    .map(([act, measured]) => ({act, limit: limitOf(act), measured}))
    .filter(({limit, measured}) => measured > limit)
  const posting = {act: 'postJob, 100000 tasks', limit: gas.postJob + POSTING_SLACK}
  const measured = gas[posting.act]
  return measured > posting.limit ? [...rises, {...posting, measured}] : rises
}
