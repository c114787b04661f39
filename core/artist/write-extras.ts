import {resolve} from 'node:path'
import {type BlenderRuntime, makeVideo} from '../blender/index.js'
import {drawContactSheet} from '../verify/index.js'
import type {FinishedFrame} from './finish-frames.js'

/** What is made of all finished frames together. */
export interface Extras {
  /** Path of an MP4. */
  video?: string | undefined
  /** Path of a PNG that shows every frame small. */
  contactSheet?: string | undefined
}

/**
 * Makes a video and a contact sheet of finished frames, as far as they are asked for.
 *
 * @returns The files that were written.
 */
export async function writeExtras(
  {video, contactSheet}: Extras,
  frames: readonly FinishedFrame[],
  shot: {runtime: BlenderRuntime; widthPx: number; heightPx: number; fps: number},
  signal: AbortSignal,
): Promise<string[]> {
  if (frames.length === 0) return []
  const sorted = [...frames].sort((a, b) => a.frame - b.frame)
  const written: string[] = []
  if (video !== undefined) {
    const path = resolve(video)
    await makeVideo(shot.runtime, {...shot, path, pictures: sorted.map(({file}) => file)}, signal)
    written.push(path)
  }
  if (contactSheet !== undefined) {
    const path = resolve(contactSheet)
    await drawContactSheet(
      path,
      sorted.map(({frame, file}) => ({path: file, caption: `frame ${frame}`})),
      shot,
    )
    written.push(path)
  }
  return written
}
