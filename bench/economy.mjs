// npm run bench:economy - what every attack on the network earns or loses; writes bench/results/economy.md and .json.
// node bench/economy.mjs [words]: only the actors whose names contain one of them, without writing.
import {writeFileSync} from 'node:fs'
import {ACTOR_STUDIES} from './economy/actors/index.mjs'
import {measureHonest} from './economy/lease-study.mjs'
import {formatReport} from './economy/format-report.mjs'
import {Chain} from './support/chain.mjs'

const words = process.argv.slice(2)
const isWanted = ({name}) => words.length === 0 || words.some((word) => name.includes(word))
const chain = await Chain.start()
try {
  const bench = {chain, base: {id: await chain.snapshot()}}
  bench.honest = await measureHonest(bench)
  const rows = []
  for (const {name, does, run} of ACTOR_STUDIES.filter(isWanted)) {
    const startedAtMs = performance.now()
    rows.push({name, does, ...(await run(bench))})
    console.log(JSON.stringify(rows.at(-1), null, 2), `${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`)
  }
  if (words.length === 0) {
    writeFileSync('bench/results/economy.json', `${JSON.stringify({rows}, null, 2)}\n`)
    writeFileSync('bench/results/economy.md', formatReport(rows))
  }
  process.exitCode = rows.some(({profit}) => profit > 0) ? 1 : 0
} finally {
  await chain.stop()
}
