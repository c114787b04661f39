import {z} from 'zod'
import type {BlenderRuntime} from './blender-runtime.js'
import {withScratchLog} from './scratch-log.js'
import {startBlender} from './start-blender.js'

/** What a remapped copy is made from. */
export interface RemapRequest {
  /** The .blend; it stays as it is. */
  path: string
  copyPath: string
  /** Absolute folder that is the root of the bundle. */
  root: string
  /** Folder in the bundle for what lies outside `root`. */
  outside: string
  /** Path in the bundle where the copy will stand. */
  place: string
  isCompressed: boolean
}

const Remapped = z.object({count: z.int()})

/**
 * Lets Blender save a copy of a .blend in which absolute paths lead into the bundle, without running its Python.
 *
 * @returns How many paths were changed.
 * @throws {BlenderRequestError} If Blender cannot open the file or write the copy.
 */
export function remapScene(runtime: BlenderRuntime, request: RemapRequest, signal?: AbortSignal): Promise<number> {
  return withScratchLog(async (logPath) => {
    const process = await startBlender({runtime, script: 'core/blender/remap.py', logPath})
    try {
      return Remapped.parse(await process.request('remap', request, {signal})).count
    } finally {
      await process.close()
    }
  })
}
