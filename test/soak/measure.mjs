import {readFileSync} from 'node:fs'
import {gunzipSync, gzipSync} from 'node:zlib'
import {Chain} from '../../bench/support/chain.mjs'
import {cpuSecOf} from '../../bench/support/process-cpu.mjs'

const PROBES = 5
const PROBE_BLOCKS = 100

/** What the chain costs now: memory of Anvil, slots of storage that the contracts hold, time for an empty block. */
export async function measureChain(chain, farm) {
  const state = await readState(chain)
  const rssMb = rssMbOf(chain.pid)
  return {rssMb, emptyBlockMs: await timeEmptyBlock(state), ...countSlots(state, farm.contracts.addresses)}
}

/** Everything that the chain holds; without the slots that were set to zero, which Anvil keeps and other chains do not. */
async function readState(chain) {
  const packed = Buffer.from((await chain.rpc('anvil_dumpState')).slice(2), 'hex')
  const state = JSON.parse(gunzipSync(packed).toString())
  for (const account of Object.values(state.accounts)) {
    const kept = Object.entries(account.storage).filter(([, value]) => BigInt(value) !== 0n)
    account.storage = Object.fromEntries(kept)
  }
  return state
}

/** CPU time of an empty block on an Anvil that holds this state and has no past: the least of some probes, for noise only adds. */
async function timeEmptyBlock(state) {
  const chain = await Chain.start()
  try {
    const packed = gzipSync(
      JSON.stringify({...state, blocks: state.blocks.filter(isBest(state)), transactions: [], historical_states: null}),
    )
    await chain.rpc('anvil_loadState', `0x${packed.toString('hex')}`)
    await chain.mine(1)
    const probes = []
    for (let probe = 0; probe < PROBES; probe += 1) {
      const before = cpuSecOf(chain.pid)
      await chain.mine(PROBE_BLOCKS)
      probes.push((1000 * (cpuSecOf(chain.pid) - before)) / PROBE_BLOCKS)
    }
    return Math.min(...probes)
  } finally {
    await chain.stop()
  }
}

/** Memory of a process that is in use, in MB. Linux only. */
function rssMbOf(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(kilobytes) / 1024
}

/** Slots of storage by contract, and all together. */
function countSlots({accounts}, addresses) {
  const storages = new Map(Object.entries(accounts).map(([address, {storage}]) => [address.toLowerCase(), storage]))
  const counts = Object.entries(addresses).map(([name, address]) => {
    const storage = storages.get(address.toLowerCase()) ?? {}
    return [name, Object.keys(storage).length]
  })
  const slots = counts.reduce((sum, [, count]) => sum + count, 0)
  return {slots, slotsOf: Object.fromEntries(counts.filter(([, count]) => count > 0))}
}

/** What a thousand tasks and a block cost, over some rounds. */
export function summarize(intervals) {
  const sum = (of) => intervals.reduce((total, interval) => total + of(interval), 0)
  const tasks = sum(({tasks: count}) => count)
  return {
    secondsPer1000Tasks: (1000 * sum(({seconds}) => seconds)) / tasks,
    cpuSecondsPer1000Tasks: (1000 * sum(({cpuSeconds}) => cpuSeconds)) / tasks,
    gasPerTask: sum(({gas}) => gas) / tasks,
    gasPerBlock: sum(({gas}) => gas) / sum(({blocks}) => blocks),
    checksPer1000Tasks: (1000 * sum(({checks}) => checks)) / tasks,
  }
}

function isBest({best_block_number: best}) {
  return ({header}) => Number(header.number) === Number(best)
}
