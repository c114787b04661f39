import {CandelaError} from '../errors.js'
import {type JobManifest, listTaskLayers, type Task} from '../job/index.js'
import {ExrError, ExrLineReader, type Fingerprint, fingerprintLines} from '../verify/index.js'

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

/** Most channels for each view layer of a task: 32 lines of them are in memory at a time. */
const MAX_CHANNELS_PER_LAYER = 128

/**
 * Fingerprints every cell of the raw output of a task, in the memory of a few of its lines.
 *
 * Blender's word is not trusted, nor a stranger's: the file is decoded whole, once its header has the size of the task,
 * and must have finite pixels and every view layer of the task.
 *
 * @throws {ExrError} If the file is cut off or damaged, or would fill the memory.
 * @throws {OutputSizeError} If it is not as large as the task.
 * @throws {CellError} If it lacks a view layer of the task.
 * @throws {ImageNotFiniteError} If a pixel is no finite number.
 */
export async function fingerprintOutput(
  exrPath: string,
  {jobManifest, cellsPerTask, task}: OutputShape,
): Promise<Fingerprint[]> {
  const layers = listTaskLayers(task, jobManifest.image)
  const reader = await ExrLineReader.open(exrPath)
  try {
    refuseOtherSize(reader, task)
    const [found, most] = [reader.header.channels.length, layers.length * MAX_CHANNELS_PER_LAYER]
    if (found > most)
      throw new ExrError(
        `${exrPath} has ${found} channels, but a task of ${layers.length} view layer(s) may have ${most}.`,
      )
    return await fingerprintLines(reader, {layers, cellsPerTask})
  } finally {
    await reader.close()
  }
}

function refuseOtherSize({header}: ExrLineReader, {task, tile}: Task): void {
  const [widthPx, heightPx] = [tile.x1 - tile.x0, tile.y1 - tile.y0]
  if (header.widthPx === widthPx && header.heightPx === heightPx) return
  throw new OutputSizeError(
    `The raw output of task ${task} has ${header.widthPx}x${header.heightPx} px; expected ${widthPx}x${heightPx} px.`,
  )
}
