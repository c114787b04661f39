import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import type {DeviceChoice} from '../../../core/blender/index.js'
import {KernelWarmth} from '../../../node/kernel-warmth.js'

/** A machine that cannot get a Blender: nothing is started. */
async function prepare(device: DeviceChoice) {
  const dir = await mkdtemp(join(tmpdir(), 'candela-warmth-'))
  onTestFinished(() => rm(dir, {recursive: true, force: true}))
  const lines: string[] = []
  const runtimeOf = () => Promise.reject(new Error('no network'))
  const machine = {device, threads: 1, sandbox: 'none' as const, outDir: join(dir, 'out'), logDir: dir, runtimeOf}
  return {lines, warmth: new KernelWarmth({machine, log: (line) => void lines.push(line)})}
}

describe('KernelWarmth', () => {
  test('is warm on a CPU, without a word', async () => {
    const {warmth, lines} = await prepare({kind: 'cpu'})
    expect([warmth.isWarm('4.5'), warmth.isWarming, lines]).toEqual([true, false, []])
  })

  test('is not ready for a lease until a series was warmed, once; a failure is a warning', async () => {
    const {warmth, lines} = await prepare({kind: 'optix', gpus: [0]})
    expect([warmth.isWarm('4.5'), warmth.isWarm('4.5'), warmth.isWarming]).toEqual([false, false, true])
    await warmth.settle()
    expect([warmth.isWarm('4.5'), warmth.isWarming]).toEqual([true, false])
    expect(lines).toEqual([
      'warming the kernels of Blender 4.5 for optix: the first time takes minutes',
      'warning: the kernels of Blender 4.5 for optix could not be warmed: Error: no network',
    ])
  })

  test('warms nothing more once it is closed', async () => {
    const {warmth, lines} = await prepare({kind: 'optix', gpus: [0]})
    warmth.isWarm('4.5')
    await warmth.close()
    expect([warmth.isWarming, lines]).toEqual([false, []])
  })
})
