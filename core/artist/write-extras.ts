import {extname, resolve} from 'node:path'
import {type BlenderRuntime, makeVideo} from '../blender/index.js'
import {drawContactSheet, measurePicture} from '../verify/index.js'
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
  shot: {runtime: BlenderRuntime; fps: number},
  signal: AbortSignal,
): Promise<string[]> {
  if (frames.length === 0) return []
  const sorted = [...frames].sort((a, b) => a.frame - b.frame)
  const written: string[] = []
  for (const {path, pictures} of video === undefined ? [] : listVideos(resolve(video), sorted)) {
    await makeVideo(shot.runtime, {...shot, ...(await measurePicture(pictures[0] as string)), path, pictures}, signal)
    written.push(path)
  }
  if (contactSheet !== undefined) {
    const path = resolve(contactSheet)
    await drawContactSheet(
      path,
      sorted.map(({frame, file}) => ({path: file, caption: `frame ${frame}`})),
      await measurePicture(sorted[0]?.file as string),
    )
    written.push(path)
  }
  return written
}

/** One video; of a stereo scene whose views stand alone one for each, with its name behind that of the file. */
function listVideos(path: string, frames: readonly FinishedFrame[]): {path: string; pictures: string[]}[] {
  const pictures = frames.map(({file}) => file)
  const views = frames[0]?.views ?? []
  if (views.every(({file}) => file !== pictures[0])) return [{path, pictures}]
  const stem = path.slice(0, path.length - extname(path).length)
  return views.map(({view}, i) => ({
    path: `${stem}_${view.replaceAll(/[/\\%]/g, encodeURIComponent)}${extname(path)}`,
    pictures: frames.map(({views: ofFrame}) => ofFrame?.[i]?.file as string),
  }))
}
