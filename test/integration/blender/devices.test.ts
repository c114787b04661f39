import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {DeviceMissingError, listDevices} from '../../../core/blender/index.js'
import {openSession, SIZE, testRuntime} from './bench.js'

/** The driver shows no card to a process with this, on any machine. */
const WITHOUT_CARDS = {CUDA_VISIBLE_DEVICES: ''}

describe('devices', () => {
  test('lists the CPU first', async () => {
    const [cpu] = await listDevices(await testRuntime())
    expect(cpu).toEqual({kind: 'cpu', name: expect.stringMatching(/\w/), id: 'CPU'})
  })

  test('a GPU that is asked for and absent is an error with the reason, never a render on the CPU', async () => {
    const start = openSession('plain', {device: {kind: 'cuda'}, env: WITHOUT_CARDS})
    await expect(start).rejects.toThrow(DeviceMissingError)
    await expect(start).rejects.toThrow(
      /^Expected a CUDA device, found cpu \(.+\): (the NVIDIA driver \(libcuda\.so\.1\) is not installed|the NVIDIA driver is there, but shows no device that this Blender supports)\.$/,
    )
  })

  test('auto takes the CPU where there is no GPU, and says so', async () => {
    const {session, outDir} = await openSession('plain', {device: {kind: 'auto'}, env: WITHOUT_CARDS})
    expect(session.device.kind).toBe('cpu')
    await session.render({...SIZE, frame: 1, samples: 4, outputPath: join(outDir, 'frame.exr')})
  })
})
