import type {JobManifest, Task} from '../job/index.js'
import {assertFiniteImage, type Fingerprint, fingerprintTask, readExr} from '../verify/index.js'
import type {WarmSessions} from './warm-sessions.js'

/** A task to render, and what the job commits to. */
export interface TaskRequest {
  jobManifest: JobManifest
  sceneDir: string
  task: Task
  cellsPerTask: number
  outputPath: string
  onProgress?: (fraction: number) => void
}

/**
 * Renders one task into a linear multilayer EXR and fingerprints every cell of it.
 *
 * Blender's word is not trusted: the file is decoded whole, and must have the size of the tile and finite pixels.
 */
export async function renderTask(
  sessions: WarmSessions,
  {jobManifest, sceneDir, task, cellsPerTask, outputPath, onProgress}: TaskRequest,
  signal: AbortSignal,
): Promise<Fingerprint[]> {
  const {frame, tile, isWholeFrame} = task
  await sessions.renderTile(jobManifest, sceneDir, {frame, tile, isWholeFrame, outputPath, onProgress}, signal)
  const image = await readExr(outputPath)
  assertFiniteImage(image)
  return fingerprintTask(image, {layers: jobManifest.image.viewLayers, cellsPerTask})
}
