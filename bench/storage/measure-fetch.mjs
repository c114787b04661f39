import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {measuredScript} from '../support/measured-run.mjs'
import {cpuSecOf} from '../support/process-cpu.mjs'
import {startCandelaServer} from './candela-server.mjs'
import {best, byTurns, judge, timesOf} from './judge.mjs'
import {KuboRepo} from './kubo.mjs'

const TOOL = 'bench/storage/tool.mjs'

/**
 * Fetching a whole tree into an empty store: from `candela storage serve` by our client, and from one Kubo daemon by
 * another over bitswap, all on this machine.
 */
export async function measureFetch({dir, scene, megabytes, rounds}) {
  const store = join(dir, 'fetch-served')
  const {cid} = await measuredScript(TOOL, ['import', store, scene])
  const server = await startCandelaServer(store, join(dir, 'fetch-home'))
  const giver = new KuboRepo(join(dir, 'fetch-giver'))
  await giver.init()
  await giver.run('add', '--offline', '--quieter', '--recursive', '--hidden', '--progress=false', scene)
  const giverAddress = await giver.startDaemon()
  try {
    const runs = await byTurns(rounds, {
      candela: async (round) => {
        const target = join(dir, `fetch-${round}`)
        const before = cpuSecOf(server.pid)
        const run = await measuredScript(TOOL, ['fetch', target, server.origin, cid])
        rmSync(target, {recursive: true, force: true})
        return {...run, serverCpuSec: cpuSecOf(server.pid) - before}
      },
      kubo: () => fetchByBitswap(join(dir, 'fetch-taker'), giver, giverAddress, cid),
    })
    const cpu = (side) => best(runs[side], ({serverCpuSec}) => serverCpuSec)
    return judge(
      'fetch over our gateway, throughput as a multiple of bitswap',
      best(runs.kubo) / best(runs.candela),
      {least: 1, unit: 'x'},
      {
        candelaMbPerSec: Number((megabytes / best(runs.candela)).toFixed(1)),
        bitswapMbPerSec: Number((megabytes / best(runs.kubo)).toFixed(1)),
        serverCpu: Number((cpu('candela') / cpu('kubo')).toPrecision(3)),
        peakMb: Math.round(Math.max(...runs.candela.map(({peakMb}) => peakMb))),
        runs: timesOf(runs),
      },
    )
  } finally {
    await server.stop()
    await giver.remove()
    rmSync(store, {recursive: true, force: true})
  }
}

/** Only the pin is timed: daemons and connection are up. Of our client all is timed but the start of its process, since a node is up as well. */
async function fetchByBitswap(dir, giver, giverAddress, cid) {
  const taker = new KuboRepo(dir)
  await taker.init()
  await taker.startDaemon()
  try {
    await taker.run('swarm', 'connect', giverAddress)
    const before = cpuSecOf(giver.daemonPid)
    const {sec} = await taker.run('pin', 'add', '--progress=false', cid)
    return {sec, serverCpuSec: cpuSecOf(giver.daemonPid) - before}
  } finally {
    await taker.remove()
  }
}
