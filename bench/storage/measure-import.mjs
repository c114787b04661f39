import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {measuredRun, measuredScript} from '../support/measured-run.mjs'
import {best, byTurns, judge, timesOf} from './judge.mjs'
import {KuboRepo} from './kubo.mjs'

/** `candela storage add` against `ipfs add` of the real Kubo without a daemon, both into an empty store, from start to exit. */
export async function measureImport({dir, scene, megabytes, rounds}) {
  const store = join(dir, 'import-blocks')
  const runs = await byTurns(rounds, {
    candela: async () => {
      rmSync(store, {recursive: true, force: true})
      const args = ['storage', 'add', scene, '--store', store, '--json']
      return measuredScript('cli/bin/candela.js', args, {CANDELA_HOME: join(dir, 'import-home')})
    },
    kubo: async () => {
      const repo = new KuboRepo(join(dir, 'import-kubo'))
      await repo.init()
      const run = await repo.run('add', '--offline', '--quieter', '--recursive', '--hidden', '--progress=false', scene)
      await repo.remove()
      return run
    },
    copy: async () => {
      const run = await measuredRun('cp', ['-r', scene, join(dir, 'import-copy')])
      rmSync(join(dir, 'import-copy'), {recursive: true, force: true})
      return run
    },
  })
  const [cid] = runs.candela.map((run) => run.cid)
  if (runs.kubo.some(({printed}) => printed !== cid)) throw new Error('Kubo gives the scene another CID.')
  rmSync(store, {recursive: true, force: true})
  const rate = (side) => Number((megabytes / best(runs[side])).toFixed(1))
  return judge(
    'import, throughput as a multiple of `ipfs add`',
    best(runs.kubo) / best(runs.candela),
    {least: 0.8, unit: 'x'},
    {
      candelaMbPerSec: rate('candela'),
      kuboMbPerSec: rate('kubo'),
      copyMbPerSec: rate('copy'),
      cpu: Number((best(runs.candela, ({cpuSec}) => cpuSec) / best(runs.kubo, ({cpuSec}) => cpuSec)).toPrecision(3)),
      peakMb: Math.round(Math.max(...runs.candela.map(({peakMb}) => peakMb))),
      runs: timesOf(runs),
    },
  )
}
