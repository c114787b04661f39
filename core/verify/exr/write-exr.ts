import {ExrError} from '../verify-errors.js'
import {sortChannelNames} from './encode-header.js'
import type {ExrImage} from './exr-image.js'
import {EXR_LIMITS} from './exr-limits.js'
import {BAND_LINES, ExrLineWriter} from './exr-line-writer.js'

/**
 * Writes an image as OpenEXR: one part, scanlines, float32, ZIP. The file appears under its name only when complete.
 *
 * @param path - Where to write; an existing file is replaced.
 * @throws {ExrError} If the image is empty or a plane has the wrong length.
 * @throws {ExrWriteError} If the file cannot be written.
 */
export async function writeExr(path: string, image: ExrImage, options: {signal?: AbortSignal} = {}): Promise<void> {
  refuseUnfit(path, image)
  const {widthPx, heightPx, attributes} = image
  const channelNames = sortChannelNames(image.channels.keys())
  const planes = channelNames.map((name) => image.channels.get(name) as Float32Array)
  const outline = {widthPx, heightPx, channelNames, attributes, compression: 'ZIP' as const}
  await ExrLineWriter.write(path, outline, options, async (writer) => {
    for (let line = 0; line < heightPx; line += BAND_LINES) {
      const end = Math.min(heightPx, line + BAND_LINES)
      await writer.writeLines(planes.map((plane) => plane.subarray(line * widthPx, end * widthPx)))
    }
  })
}

function refuseUnfit(path: string, image: ExrImage): void {
  const {widthPx, heightPx, channels} = image
  const sides = [widthPx, heightPx]
  if (!sides.every((side) => Number.isInteger(side) && side >= 1 && side <= EXR_LIMITS.sidePx) || channels.size === 0) {
    throw new ExrError(
      `${path} cannot be written: an image needs 1 to ${EXR_LIMITS.sidePx} px per side and a channel, but this has ${widthPx}x${heightPx} px and ${channels.size} channels.`,
    )
  }
  for (const [name, plane] of channels) {
    if (plane.length !== widthPx * heightPx) {
      throw new ExrError(
        `${path} cannot be written: channel '${name}' has ${plane.length} pixels instead of ${widthPx * heightPx}.`,
      )
    }
  }
}
