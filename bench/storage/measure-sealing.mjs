import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {measuredScript} from '../support/measured-run.mjs'
import {writeNoise} from './data.mjs'
import {best, byTurns, judge, timesOf} from './judge.mjs'

const TOOL = 'bench/storage/tool.mjs'

/** Throughput that encryption takes away: from the scene of a job, and from the results of a lease. */
export async function measureSealing({dir, scene, megabytes, rounds}) {
  const store = join(dir, 'sealing-blocks')
  const ofScene = await byTurns(rounds, {
    plain: side(['bundleScene', store, scene], [store]),
    sealed: side(['sealScene', store, scene], [store]),
  })
  const [plain, sealed] = ['plain.exr', 'plain.exr.sealed'].map((name) => join(dir, name))
  writeNoise(plain, Math.round(megabytes / 2) * 1e6, 'sealing')
  const ofResults = await byTurns(rounds, {
    plain: side(['import', store, plain], [store]),
    sealed: side(['importSealed', store, plain, sealed], [store, sealed]),
  })
  rmSync(plain)
  return [
    judgeLoss('import throughput lost to sealing of a scene (`importSealedFiles`)', ofScene),
    judgeLoss('import throughput lost to sealing of results (`storeResults`)', ofResults),
  ]
}

/** Acts in a process of its own, and removes what that wrote. */
function side(act, written) {
  return async () => {
    const run = await measuredScript(TOOL, act)
    for (const path of written) rmSync(path, {recursive: true, force: true})
    return run
  }
}

function judgeLoss(name, runs) {
  const lost = 1 - best(runs.plain) / best(runs.sealed)
  const peakMb = Math.round(Math.max(...runs.sealed.map(({peakMb}) => peakMb)))
  return judge(name, lost, {most: 0.5, unit: 'x'}, {peakMb, runs: timesOf(runs)})
}
