// npm run bench:economy - what every attack on the network earns or loses; writes bench/results/economy.md and .json.
// node bench/economy.mjs [words]: only the actors whose names contain one of them, without writing.
// Ends with 1 if an attack harms others at the defaults and does not lose.
import {writeFileSync} from 'node:fs'
import {ACTOR_STUDIES} from './economy/actors/index.mjs'
import {Bench} from './economy/bench.mjs'
import {COST_SHARE} from './economy/costs.mjs'
import {doesNotLose, formatReport} from './economy/format-report.mjs'
import {LeaseStudy} from './economy/lease-study.mjs'
import {HONEST_LEASE} from './economy/strategies.mjs'
import {EARNED_PER_HOUR, PAY} from './economy/world.mjs'
import {Chain} from './support/chain.mjs'

const words = process.argv.slice(2)
const isWanted = ({name}) => words.length === 0 || words.some((word) => name.includes(word))
const chain = await Chain.start()
try {
  const bench = new Bench(chain)
  bench.honest = await LeaseStudy.measure(bench, HONEST_LEASE)
  const rows = []
  for (const {name, does, run} of ACTOR_STUDIES.filter(isWanted)) {
    const startedAtMs = performance.now()
    rows.push({name, does, ...(await run(bench))})
    console.log(JSON.stringify(rows.at(-1), null, 2), `${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`)
  }
  const result = {rules: describeRules(bench.honest), honest: bench.honest.expect(), rows}
  if (words.length === 0) {
    writeFileSync('bench/results/economy.json', `${JSON.stringify(result, null, 2)}\n`)
    writeFileSync('bench/results/economy.md', formatReport(result))
  }
  const winners = rows.filter(doesNotLose)
  for (const {name} of winners) console.error(`Does not lose at the defaults: ${name}`)
  process.exitCode = winners.length > 0 ? 1 : 0
} finally {
  await chain.stop()
}

/** What the figures hold for. */
function describeRules({parameters: {board, registry, verification}, draw}) {
  const stakeTokens = Number(registry.minStakeTokens) / 1e18
  return {
    ...{earnedPerHour: EARNED_PER_HOUR, pay: PAY, costShare: COST_SHARE, lockFactor: board.lockFactor, draw},
    ...{again: verification.secondCheckPpm / 1e6, fee: board.feeBps / 1e4, stakeTokens},
    stakeHours: stakeTokens / EARNED_PER_HOUR,
  }
}
