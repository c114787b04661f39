import {mkdir, rename, rm} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {z} from 'zod'
import type {BlenderRuntime} from './blender-runtime.js'
import {FinishFailedError} from './errors.js'
import {withScratchLog} from './scratch-log.js'
import {startBlender} from './start-blender.js'

/** What becomes a video. */
export interface VideoRequest {
  /** Absolute paths of pictures in one folder, in the order of their frames; all of one size. */
  pictures: readonly string[]
  /** Absolute path of the .mp4, which appears whole or not at all. */
  path: string
  widthPx: number
  heightPx: number
  /** Frames a second. */
  fps: number
}

const Made = z.object({frames: z.int()})

/**
 * Encodes pictures as H.264 in MP4 with Blender's own ffmpeg; of an odd side one row of pixels is cut off, as the
 * format demands.
 *
 * @throws {FinishFailedError} If the video does not hold every picture.
 */
export async function makeVideo(runtime: BlenderRuntime, request: VideoRequest, signal: AbortSignal): Promise<void> {
  // Blender takes number signs in the name of a video for its first and last frame.
  const part = join(dirname(request.path), `${basename(request.path).replaceAll('#', '_')}.part.mp4`)
  await mkdir(dirname(request.path), {recursive: true})
  try {
    const {frames} = await withScratchLog(async (logPath) => {
      const process = await startBlender({runtime, script: 'core/blender/make_video.py', logPath})
      try {
        return Made.parse(await process.request('video', {...request, path: part}, {signal}))
      } finally {
        await process.close()
      }
    })
    if (frames !== request.pictures.length) {
      throw new FinishFailedError(`The video ${request.path} has ${frames} of ${request.pictures.length} frames.`)
    }
    await rename(part, request.path)
  } catch (error) {
    await rm(part, {force: true})
    throw error
  }
}
