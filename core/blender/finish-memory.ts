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

/** Bytes of each pixel that compositing and saving take, for a channel and for the picture besides (docs/finishing.md). */
const SAVING = {channelBytes: 8, pictureBytes: 20}

/** Those of the frame while it is denoised, and of OpenImageDenoise itself. */
const DENOISING = {channelBytes: 4, pictureBytes: 70, ownBytes: 760}

/** Above this, OpenImageDenoise works on one part of the picture after the other. */
const MOST_DENOISE_BYTES = 3.2 * 1024 ** 3

/** Bytes of memory that a Blender with the scene open takes on top to finish a frame, in the rough. */
export function estimateFinishBytes({widthPx, heightPx, channels, denoise}: FinishSize): number {
  const pixels = widthPx * heightPx
  const savingBytes = pixels * (channels * SAVING.channelBytes + SAVING.pictureBytes)
  if (!denoise) return savingBytes
  const ownBytes = Math.min(MOST_DENOISE_BYTES, pixels * DENOISING.ownBytes)
  return Math.max(savingBytes, pixels * (channels * DENOISING.channelBytes + DENOISING.pictureBytes) + ownBytes)
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
