/** A row of the report: what was measured against what it may be. */
export function judge(name, value, {least, most, unit = ''}, details = {}) {
  const isMet = (least === undefined || value >= least) && (most === undefined || value <= most)
  return {
    name,
    value: Number(value.toPrecision(3)),
    ...(least !== undefined && {least}),
    ...(most !== undefined && {most}),
    unit,
    isMet,
    ...details,
  }
}

/** The best of several runs: neighbours only ever slow a run down. */
export function best(runs, of = ({sec}) => sec) {
  return Math.min(...runs.map(of))
}

/** Runs both sides by turns, so that a slow minute of the machine hits both. */
export async function byTurns(rounds, sides) {
  const runs = Object.fromEntries(Object.keys(sides).map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    const names = round % 2 === 0 ? Object.keys(sides) : Object.keys(sides).reverse()
    for (const name of names) runs[name].push(await sides[name](round))
  }
  return runs
}

/** Seconds of every run, for the record. */
export function timesOf(runs) {
  return Object.fromEntries(
    Object.entries(runs).map(([side, all]) => [side, all.map(({sec, cpuSec}) => ({sec, cpuSec}))]),
  )
}
