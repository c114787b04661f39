// Renders the calibration frame on this machine, with the kernels of AVX2 and with those of SSE4.2, and writes
// core/calibration/references.json. For a Linux machine whose processor has AVX2; docs/verification.md says when.
import {readFileSync, writeFileSync} from 'node:fs'
import {ensureRuntime} from '../dist/core/blender/index.js'
import {renderCalibration} from '../dist/core/calibration/index.js'
import {packFingerprints} from '../dist/core/verify/index.js'
import {repositoryPath} from './bootstrap/paths.mjs'

/** Environment that makes Cycles choose the kernels of a class. */
const CLASSES = {'cpu-avx2': {}, 'cpu-sse4.2': {CYCLES_CPU_NO_AVX2: '1'}}

if (!/\bavx2\b/.test(readFileSync('/proc/cpuinfo', 'utf8'))) throw new Error('This processor has no AVX2.')
const machine = {
  device: {kind: 'cpu'},
  threads: 0,
  sandbox: 'none',
  runtimeOf: (series) => ensureRuntime(series, {onProgress: (line) => console.error(line)}),
}
const references = []
for (const [deviceClass, environment] of Object.entries(CLASSES)) {
  Object.assign(process.env, environment)
  const cells = await renderCalibration(machine, AbortSignal.timeout(600_000))
  references.push({deviceClass, fingerprints: packFingerprints(cells)})
  console.log(`${deviceClass}: ${cells.length} cells`)
}
writeFileSync(repositoryPath('core/calibration/references.json'), `${JSON.stringify(references, null, 2)}\n`)
