import type {BlenderRuntime} from './blender-runtime.js'
import {withScratchLog} from './scratch-log.js'
import {startBlender} from './start-blender.js'

/**
 * Lets a fresh Blender open a scene and tell about it, then ends it.
 *
 * @returns What core/scene/inspect.py says: to be parsed by the caller.
 * @throws {BlenderRequestError} With reason `SCENE_UNREADABLE` if Blender cannot open it.
 */
export function inspectInBlender(runtime: BlenderRuntime, path: string, signal?: AbortSignal): Promise<unknown> {
  return withScratchLog(async (logPath) => {
    const process = await startBlender({runtime, script: 'core/scene/inspect.py', logPath})
    try {
      return await process.request('inspect', {path}, {signal})
    } finally {
      await process.close()
    }
  })
}
