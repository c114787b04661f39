import {readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'

const PROBE_BLOCKS = 20

/** What the chain costs now: memory of Anvil, time of an empty block, slots of storage that the contracts hold. */
export async function measureChain(chain, farm) {
  let emptyBlockMs = Number.POSITIVE_INFINITY
  for (let block = 0; block < PROBE_BLOCKS; block += 1) {
    const startedAtMs = performance.now()
    await chain.mine(1)
    // The quickest counts: neighbours only ever slow a block down.
    emptyBlockMs = Math.min(emptyBlockMs, performance.now() - startedAtMs)
  }
  return {rssMb: rssMbOf(chain.pid), emptyBlockMs, slots: await countSlots(chain, farm.contracts.addresses)}
}

/** Memory of a process that is in use, in MB. Linux only. */
function rssMbOf(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(kilobytes) / 1024
}

async function countSlots(chain, addresses) {
  const packed = Buffer.from((await chain.rpc('anvil_dumpState')).slice(2), 'hex')
  const {accounts} = JSON.parse(gunzipSync(packed).toString())
  const wanted = new Set(Object.values(addresses).map((address) => address.toLowerCase()))
  return Object.entries(accounts)
    .filter(([address]) => wanted.has(address.toLowerCase()))
    .reduce((sum, [, {storage}]) => sum + Object.keys(storage).length, 0)
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
