import {formatBytes} from '../units.js'
import {FinishMemoryError} from './errors.js'

/** A frame that is to be finished. */
export interface FinishSize {
  widthPx: number
  heightPx: number
  /** Channels of its raw file, of all view layers. */
  channels: number
  /** Whether OpenImageDenoise runs. */
  denoise: boolean
}

/** Bytes of each pixel: for a channel, for the picture besides, and for denoising it (docs/finishing.md). */
const CHANNEL_BYTES = 4
const PICTURE_BYTES = 116
const DENOISE_BYTES = 370

/** Above this, OpenImageDenoise works on one part of the picture after the other. */
const MOST_DENOISE_BYTES = 3 * 1024 ** 3

/** Bytes of memory that a Blender with the scene open takes on top to finish a frame, in the rough. */
export function estimateFinishBytes({widthPx, heightPx, channels, denoise}: FinishSize): number {
  const pixels = widthPx * heightPx
  const denoiseBytes = denoise ? Math.min(MOST_DENOISE_BYTES, pixels * DENOISE_BYTES) : 0
  return pixels * (channels * CHANNEL_BYTES + PICTURE_BYTES) + denoiseBytes
}

/**
 * Makes sure that a frame can be finished in the memory that is free, before it is begun: the system would end Blender in
 * the middle, or another program.
 *
 * @param freeBytes - Memory that is free once the scene is open.
 * @throws {FinishMemoryError} If it takes more.
 */
export function assertFinishMemory(size: FinishSize, freeBytes: number): void {
  const neededBytes = estimateFinishBytes(size)
  if (neededBytes <= freeBytes) return
  const {widthPx, heightPx, channels, denoise} = size
  const isSparing = denoise && estimateFinishBytes({...size, denoise: false}) <= freeBytes
  throw new FinishMemoryError(
    `To finish a frame of ${widthPx}x${heightPx} px with ${channels} channels${denoise ? ', denoised,' : ''} takes about ${formatBytes(neededBytes)} of memory; ${formatBytes(freeBytes)} are free.`,
    {
      suggestions: [
        'Close other programs and repeat the command: what was rendered is kept.',
        ...(isSparing ? ['candela finish JOB --no-denoise'] : []),
      ],
    },
  )
}
