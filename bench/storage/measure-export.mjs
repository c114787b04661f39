import {execFileSync} from 'node:child_process'
import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {measuredScript} from '../support/measured-run.mjs'
import {best, byTurns, judge, timesOf} from './judge.mjs'

const TOOL = 'bench/storage/tool.mjs'

/** Writing a tree to disk, every block checked: our exporter and `ipfs-unixfs-exporter` over the same store. */
export async function measureExport({dir, scene, megabytes, rounds}) {
  const store = join(dir, 'export-blocks')
  const {cid} = await measuredScript(TOOL, ['import', store, scene])
  const side = (act) => async (round) => {
    const target = join(dir, `export-${act}`)
    const run = await measuredScript(TOOL, [act, store, cid, target])
    if (round === 0) execFileSync('diff', ['-r', scene, target])
    rmSync(target, {recursive: true, force: true})
    return run
  }
  const runs = await byTurns(rounds, {export: side('export'), stockExport: side('stockExport')})
  rmSync(store, {recursive: true, force: true})
  return judge(
    'verified export, throughput as a multiple of the stock exporter',
    best(runs.stockExport) / best(runs.export),
    {least: 2, unit: 'x'},
    {
      cpu: Number(
        (best(runs.export, ({cpuSec}) => cpuSec) / best(runs.stockExport, ({cpuSec}) => cpuSec)).toPrecision(3),
      ),
      candelaMbPerSec: Number((megabytes / best(runs.export)).toFixed(1)),
      stockMbPerSec: Number((megabytes / best(runs.stockExport)).toFixed(1)),
      peakMb: Math.round(Math.max(...runs.export.map(({peakMb}) => peakMb))),
      stockPeakMb: Math.round(Math.max(...runs.stockExport.map(({peakMb}) => peakMb))),
      runs: timesOf(runs),
    },
  )
}
