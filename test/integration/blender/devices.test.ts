import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {DeviceMissingError, listDevices} from '../../../core/blender/index.js'
import {KernelCache, warmKernels} from '../../../core/render/index.js'
import {makeFolder, openSession, SIZE, sandboxes, testRuntime} from './bench.js'

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

  test.for(sandboxes)(
    'warms kernels with a scene of our own, and tells what Blender says of it (sandbox: %s)',
    async (sandbox) => {
      const folder = await makeFolder()
      const statuses: string[] = []
      // Without a card there is nothing to compile, but Blender goes the same way, and says so.
      const machine = {device: {kind: 'cpu'} as const, threads: 1, sandbox, outDir: join(folder, 'out'), logDir: folder}
      const kernels = new KernelCache(join(folder, 'kernels'))
      await warmKernels({...machine, kernels, runtimeOf: testRuntime}, '4.5', {
        onStatus: (status) => void statuses.push(status),
        signal: new AbortController().signal,
      })
      expect(statuses).toContain('Loading render kernels (may take a few minutes the first time)')
      expect([await readdir(machine.outDir), (await readdir(join(folder, 'kernels'))).sort()]).toEqual([
        [],
        ['4.5', 'lent'],
      ])
    },
  )

  test('auto takes the CPU where there is no GPU, and says so', async () => {
    const {session, outDir} = await openSession('plain', {device: {kind: 'auto'}, env: WITHOUT_CARDS})
    expect(session.device.kind).toBe('cpu')
    await session.render({...SIZE, frame: 1, samples: 4, outputPath: join(outDir, 'frame.exr')})
  })
})
