import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {measuredScript} from '../support/measured-run.mjs'
import {writeNoise} from './data.mjs'
import {best, byTurns, judge, timesOf} from './judge.mjs'

const TOOL = 'bench/storage/tool.mjs'

/** Throughput that sealing takes away: a file is stored as it is, and sealed to another file that is stored, as the results of a lease are. */
export async function measureSealing({dir, megabytes, rounds}) {
  const [plain, sealed, store] = ['plain.exr', 'plain.exr.sealed', 'sealing-blocks'].map((name) => join(dir, name))
  writeNoise(plain, Math.round(megabytes / 2) * 1e6, 'sealing')
  const side =
    (...act) =>
    async () => {
      const run = await measuredScript(TOOL, act)
      for (const path of [store, sealed]) rmSync(path, {recursive: true, force: true})
      return run
    }
  const runs = await byTurns(rounds, {
    plain: side('import', store, plain),
    sealed: side('importSealed', store, plain, sealed),
  })
  rmSync(plain)
  const lost = 1 - best(runs.plain) / best(runs.sealed)
  return judge(
    'import throughput lost to sealing of results (`storeResults`)',
    lost,
    {most: 0.5, unit: 'x'},
    {
      runs: timesOf(runs),
    },
  )
}
