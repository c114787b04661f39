import {CandelaError} from '../errors.js'
import type {JobManifest, Task} from '../job/index.js'
import {assertFiniteImage, type Fingerprint, fingerprintTask, readExr} from '../verify/index.js'

/** Thrown when a raw output is not as large as its task. */
export class OutputSizeError extends CandelaError {
  readonly code = 'OUTPUT_SIZE'
  readonly kind = 'verification'
}

/**
 * Fingerprints every cell of the raw output of a task.
 *
 * Blender's word is not trusted: the file is decoded whole, and must have the size of the task, finite
 * pixels and every view layer.
 *
 * @throws {ExrError} If the file is cut off or damaged.
 * @throws {OutputSizeError} If it is not as large as the task.
 * @throws {ImageNotFiniteError} If a pixel is no finite number.
 */
export async function fingerprintOutput(
  exrPath: string,
  {jobManifest, cellsPerTask, task}: {jobManifest: JobManifest; cellsPerTask: number; task: Task},
): Promise<Fingerprint[]> {
  const image = await readExr(exrPath)
  const [widthPx, heightPx] = [task.tile.x1 - task.tile.x0, task.tile.y1 - task.tile.y0]
  if (image.widthPx !== widthPx || image.heightPx !== heightPx) {
    throw new OutputSizeError(
      `The raw output of task ${task.task} has ${image.widthPx}x${image.heightPx} px; expected ${widthPx}x${heightPx} px.`,
    )
  }
  assertFiniteImage(image)
  return fingerprintTask(image, {layers: jobManifest.image.viewLayers, cellsPerTask})
}
