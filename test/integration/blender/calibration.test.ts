import {execa} from 'execa'
import {afterEach, describe, expect, test} from 'vitest'
import {ensureRuntime} from '../../../core/blender/index.js'
import {compareClasses, renderCalibration} from '../../../core/calibration/index.js'
import {packagePath} from '../../../core/package-root.js'

const machine = {
  device: {kind: 'cpu'},
  threads: 2,
  sandbox: 'none',
  runtimeOf: (series: string) => ensureRuntime(series, {}),
} as const

describe('the calibration frame', () => {
  afterEach(() => {
    delete process.env.CYCLES_CPU_NO_AVX2
  })

  test('is what this machine renders, and candela node calibrate says so', async () => {
    const line = [packagePath('cli/bin/candela.js'), 'node', 'calibrate', '--device', 'cpu', '--json']
    const {stdout, exitCode} = await execa(process.execPath, line, {reject: false})
    const {device, classes} = JSON.parse(stdout)
    expect([exitCode, device]).toEqual([0, 'cpu'])
    expect(classes).toMatchObject([{verdict: 'match'}, {verdict: 'match'}])
  })

  test('tells the kernels of SSE4.2 from those of AVX2, and matches both', async () => {
    process.env.CYCLES_CPU_NO_AVX2 = '1'
    const [avx2, sse42] = compareClasses(await renderCalibration(machine, AbortSignal.timeout(100_000)))
    expect(avx2).toMatchObject({verdict: 'match', matching: 40})
    expect(sse42).toMatchObject({verdict: 'match', matching: 40})
    expect(avx2?.mostBits).toBeGreaterThan(0)
  })
})
