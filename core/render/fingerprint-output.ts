import {CandelaError} from '../errors.js'
import {type JobManifest, listTaskLayers, type Task} from '../job/index.js'
import {assertFiniteImage, type Fingerprint, fingerprintTask, readExr, readExrHeader} from '../verify/index.js'

/** Thrown when a raw output is not as large as its task. */
export class OutputSizeError extends CandelaError {
  readonly code = 'OUTPUT_SIZE'
  readonly kind = 'verification'
}

/** What decides the fingerprints of a raw output, besides its pixels. */
export interface OutputShape {
  jobManifest: JobManifest
  cellsPerTask: number
  task: Task
}

/** Most bytes that the pixels of a view layer may take in memory, for each pixel: 128 float channels. */
const MAX_DECODED_BYTES_PER_PIXEL = 128 * 4

/**
 * Fingerprints every cell of the raw output of a task.
 *
 * Blender's word is not trusted, nor a stranger's: the file is decoded whole, once its header has the size of the task,
 * and must have finite pixels and every view layer of the task.
 *
 * @throws {ExrError} If the file is cut off or damaged, or would fill the memory.
 * @throws {OutputSizeError} If it is not as large as the task.
 * @throws {ImageNotFiniteError} If a pixel is no finite number.
 */
export async function fingerprintOutput(
  exrPath: string,
  {jobManifest, cellsPerTask, task}: OutputShape,
): Promise<Fingerprint[]> {
  const [widthPx, heightPx] = [task.tile.x1 - task.tile.x0, task.tile.y1 - task.tile.y0]
  const header = await readExrHeader(exrPath)
  if (header.widthPx !== widthPx || header.heightPx !== heightPx) {
    throw new OutputSizeError(
      `The raw output of task ${task.task} has ${header.widthPx}x${header.heightPx} px; expected ${widthPx}x${heightPx} px.`,
    )
  }
  const layers = listTaskLayers(task, jobManifest.image)
  const pixels = widthPx * heightPx * layers.length
  const image = await readExr(exrPath, {maxDecodedBytes: pixels * MAX_DECODED_BYTES_PER_PIXEL})
  assertFiniteImage(image)
  return fingerprintTask(image, {layers, cellsPerTask})
}
