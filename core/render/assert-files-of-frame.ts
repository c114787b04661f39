import {access} from 'node:fs/promises'
import {join} from 'node:path'
import {RenderFailedError} from '../blender/index.js'
import {listFilesOfFrame, type SceneFiles} from '../job/index.js'

/** Thrown when a job ties files to other frames than the scene reads them at: what was fetched for the frame is not enough. */
export class FilesWithheldError extends RenderFailedError {}

/** Most names of files in a message. */
const MAX_NAMES = 5

/**
 * Makes sure that nothing is withheld from a frame: files that the job ties to frames, that this frame reads as the opened scene
 * has it, and that are not there. A number for which the job has no file is a gap of the artist's own.
 *
 * @throws {FilesWithheldError} If the job ties files to frames in another way than the scene reads them.
 */
export async function assertFilesOfFrame(
  sceneDir: string,
  sceneFiles: readonly SceneFiles[],
  frame: number,
): Promise<void> {
  const missing: string[] = []
  for (const path of listFilesOfFrame(sceneFiles, frame)) {
    await access(join(sceneDir, path)).catch(() => missing.push(path))
  }
  if (missing.length === 0) return
  const files = missing.length === 1 ? 'a file' : `${missing.length} files`
  const rest = missing.length > MAX_NAMES ? ` and ${missing.length - MAX_NAMES} more` : ''
  const names = missing.slice(0, MAX_NAMES).join(', ')
  throw new FilesWithheldError(
    `Frame ${frame} lacks ${files}: ${names}${rest}, which the scene reads at that frame and its job lists for others.`,
  )
}
