import {z} from 'zod'
import type {BlenderRuntime} from './blender-runtime.js'
import {RenderDevice} from './device-choice.js'
import {withScratchLog} from './scratch-log.js'
import {startBlender} from './start-blender.js'

const Devices = z.object({devices: z.array(RenderDevice)})

/** Every device that this Blender can render on, the CPU first. */
export function listDevices(runtime: BlenderRuntime, signal?: AbortSignal): Promise<RenderDevice[]> {
  return withScratchLog(async (logPath) => {
    const process = await startBlender({runtime, script: 'core/blender/worker.py', logPath})
    try {
      return Devices.parse(await process.request('devices', {}, {signal})).devices
    } finally {
      await process.close()
    }
  })
}
