// One process for one measurement, so that its peak of memory is its own: merges parts, finishes the frame, prints both.
import {execFileSync} from 'node:child_process'
import {join} from 'node:path'
import {ensureRuntime, FinishSession} from '../../dist/core/blender/index.js'
import {mergeParts} from '../../dist/core/merge/index.js'
import {readExrHeader} from '../../dist/core/verify/index.js'
import {cpuSecOf} from '../support/process-cpu.mjs'
import {peakMb} from './finish.mjs'

const {parts, widthPx, heightPx, workDir, scenePath} = JSON.parse(process.argv[2])
const runtime = await ensureRuntime('4.5')
const exrPath = join(workDir, 'merged.exr')
const ownCpuSec = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6
let [cpu, wall] = [ownCpuSec(), performance.now()]
await mergeParts(exrPath, parts, {widthPx, heightPx, compression: 'NONE'})
const merge = {
  mergeCpuSec: ownCpuSec() - cpu,
  mergeSec: (performance.now() - wall) / 1000,
  mergePeakMb: peakMb(process.pid),
}
const session = await FinishSession.start({runtime, scenePath})
const pid = findChild()
cpu = cpuSecOf(pid)
wall = performance.now()
const paths = {pngPath: join(workDir, 'finished.png'), linearExrPath: join(workDir, 'finished.exr')}
await session.finishFrame({frame: 1, exrPath, ...paths, widthPx, heightPx, denoise: true})
const finish = {
  finishCpuSec: cpuSecOf(pid) - cpu,
  finishSec: (performance.now() - wall) / 1000,
  finishPeakMb: peakMb(pid),
}
await session.close()
const {channels} = await readExrHeader(exrPath)
console.log(JSON.stringify({channels: channels.length, ...merge, ...finish}))

/** The Blender that this process started. */
function findChild() {
  const lines = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {encoding: 'utf8'}).split('\n')
  return Number.parseInt(
    lines.find((line) => line.includes('finish.py')),
    10,
  )
}
