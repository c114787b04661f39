import type {JobManifest} from '../job/index.js'
import {assertFiniteImage, type Fingerprint, fingerprintTask, readExr} from '../verify/index.js'

/**
 * Fingerprints every cell of the raw output of a task.
 *
 * Blender's word is not trusted: the file is decoded whole, and must have finite pixels and every view layer.
 *
 * @throws {ExrError} If the file is cut off or damaged.
 * @throws {ImageNotFiniteError} If a pixel is no finite number.
 */
export async function fingerprintOutput(
  exrPath: string,
  {jobManifest, cellsPerTask}: {jobManifest: JobManifest; cellsPerTask: number},
): Promise<Fingerprint[]> {
  const image = await readExr(exrPath)
  assertFiniteImage(image)
  return fingerprintTask(image, {layers: jobManifest.image.viewLayers, cellsPerTask})
}
