import {readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import {cpuSecOf} from '../../bench/support/process-cpu.mjs'

const PROBE_BLOCKS = 100

/** What the chain costs now: memory of Anvil, its time for an empty block, slots of storage that the contracts hold. */
export async function measureChain(chain, farm) {
  const before = cpuSecOf(chain.pid)
  await chain.mine(PROBE_BLOCKS)
  const emptyBlockMs = (1000 * (cpuSecOf(chain.pid) - before)) / PROBE_BLOCKS
  const rssMb = rssMbOf(chain.pid)
  return {rssMb, emptyBlockMs, ...(await countSlots(chain, farm.contracts.addresses))}
}

/** Memory of a process that is in use, in MB. Linux only. */
function rssMbOf(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(kilobytes) / 1024
}

/** Slots of storage by contract, and all together. */
async function countSlots(chain, addresses) {
  const packed = Buffer.from((await chain.rpc('anvil_dumpState')).slice(2), 'hex')
  const {accounts} = JSON.parse(gunzipSync(packed).toString())
  const storages = new Map(Object.entries(accounts).map(([address, {storage}]) => [address.toLowerCase(), storage]))
  const counts = Object.entries(addresses).map(([name, address]) => {
    const storage = storages.get(address.toLowerCase()) ?? {}
    return [name, Object.values(storage).filter((value) => BigInt(value) !== 0n).length]
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
