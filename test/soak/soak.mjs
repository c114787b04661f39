// npm run test:soak - 100,000 tasks from 200 nodes through one Anvil; writes bench/results/soak.json.
// node test/soak/soak.mjs [tasks] [nodes]: a shorter run, without writing.
// Fails if a lease is stuck, the books do not balance, or the last tenth costs more than 1.5 times the first.
import {writeFileSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {addressOf, CREDIT, Farm, TOKEN} from '../../bench/economy/farm.mjs'
import {Chain} from '../../bench/support/chain.mjs'
import {cpuSecOf} from '../../bench/support/process-cpu.mjs'
import {publicParameters} from '../../dist/core/market/network-parameters.js'
import {findImbalances} from './balance-sheet.mjs'
import {BlockBuilder} from './block-builder.mjs'
import {Load} from './load.mjs'
import {measureChain, summarize} from './measure.mjs'

const [TASKS, NODES] = [Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 200)]
const JOBS = 20
const PARTS = 10
/** Figures that must not grow. */
const WATCHED = ['gasPerTask', 'gasPerBlock', 'rssMb', 'emptyBlockMs', 'slots']
const MOST_GROWTH = 1.5
const CELLS_PER_TASK = 4
const PRICE_PER_TASK = 8000n
/** A chain of slow blocks: windows of the same length are fewer of them. */
const BLOCK_TIME_SEC = 10
/** Of a lease, and of the artist's acceptance: shorter than in public, because empty blocks are no load. */
const WINDOW_BLOCKS = 300
/** What keeps the memory of Anvil flat: no transactions of old blocks, and of the states only the newest. */
const FLAGS = ['--transaction-block-keeper', '64']
const PAST_STATES = ['--prune-history']

const chain = await Chain.start(FLAGS, PAST_STATES)
try {
  const result = await soak()
  console.log(JSON.stringify(result, null, 2))
  if (process.argv.length === 2) writeFileSync('bench/results/soak.json', `${JSON.stringify(result, null, 2)}\n`)
  process.exitCode = result.failures.length === 0 ? 0 : 1
} finally {
  await chain.stop()
}

async function soak() {
  const rules = publicParameters({kind: 'fixed', price: 100_000_000n}, BLOCK_TIME_SEC)
  const parameters = {...rules, board: {...rules.board, acceptanceBlocks: WINDOW_BLOCKS}}
  const farm = await Farm.deploy(chain, parameters)
  const nodes = [...Array(NODES).keys()].map((i) => addressOf(`node ${i}`))
  for (const node of nodes) await farm.addNode(node, {tokens: 5n * parameters.registry.minStakeTokens})
  await farm.heartbeat()
  const artist = addressOf('artist')
  const tokens = (BigInt(TASKS) * PRICE_PER_TASK * 3n * TOKEN) / CREDIT
  await farm.giveTokens(artist, tokens)
  await farm.buyCredits(artist, tokens)
  const jobs = []
  for (let i = 0; i < JOBS; i += 1) jobs.push(await postJob(farm, artist))

  await chain.rpc('evm_setAutomine', false)
  const builder = new BlockBuilder(farm.contracts)
  const load = new Load({farm, builder, nodes, artist, jobs, cellsPerTask: CELLS_PER_TASK})
  const parts = await run(load, builder)
  for (const jobId of jobs) builder.add(artist, 'jobBoard', 'closeJob', jobId)
  await builder.mineAll()

  const failures = await findImbalances({farm, nodes, artist, jobs})
  const [first, last] = [parts[0], parts.at(-1)]
  for (const figure of WATCHED) {
    const growth = last[figure] / first[figure]
    if (growth > MOST_GROWTH) failures.push(`${figure} grew ${growth.toFixed(2)} times`)
  }
  return {cores: availableParallelism(), tasks: TASKS, nodes: NODES, ...load.counts, parts, failures}
}

function postJob(farm, artist) {
  return farm.postJob(artist, {
    ...{
      taskCount: TASKS / JOBS,
      pricePerTask: PRICE_PER_TASK,
      checkFee: (PRICE_PER_TASK * 3n) / 10n,
      maxTasksPerLease: 8,
    },
    ...{cellsPerTask: CELLS_PER_TASK, leaseBlocks: WINDOW_BLOCKS},
  })
}

/** Works until every task is settled; what each tenth of the tasks cost. */
async function run(load, builder) {
  const parts = []
  let intervals = []
  while (load.counts.settledTasks < TASKS) {
    const before = look(load, builder)
    await load.round()
    const after = look(load, builder)
    intervals.push(Object.fromEntries(Object.keys(after).map((figure) => [figure, after[figure] - before[figure]])))
    if (load.isIdle) await load.clearUp(WINDOW_BLOCKS)
    if (load.counts.settledTasks < ((parts.length + 1) * TASKS) / PARTS) continue
    parts.push({tasks: load.counts.settledTasks, ...summarize(intervals), ...(await measureChain(chain, load.farm))})
    console.error(JSON.stringify(parts.at(-1)))
    await load.heartbeat()
    intervals = []
  }
  return parts
}

/** How far the run is, in tasks and in everything that they cost. */
function look({counts}, {gas, blocks}) {
  const seconds = performance.now() / 1000
  return {seconds, cpuSeconds: cpuSecOf(chain.pid), gas, blocks, tasks: counts.settledTasks, checks: counts.checks}
}
