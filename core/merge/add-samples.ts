import type {PixelRect} from '../verify/index.js'
import {mergeParts} from './merge-parts.js'

/** Two merged files of one frame: its first samples, and those that follow them. */
export interface SampledFrame {
  earlierPath: string
  laterPath: string
  /** How many samples the earlier file holds. */
  earlierSamples: number
  /** Samples of both together. */
  samples: number
  widthPx: number
  heightPx: number
}

/**
 * Merges later samples of a frame into earlier ones.
 *
 * @throws {PartsMergeError} If the files differ in size or channels.
 */
export async function addSamples(path: string, frame: SampledFrame, signal?: AbortSignal): Promise<void> {
  const {earlierPath, laterPath, earlierSamples, samples, widthPx, heightPx} = frame
  const rect: PixelRect = {x0: 0, y0: 0, x1: widthPx, y1: heightPx}
  const parts = [
    {path: earlierPath, rect, slice: {offset: 0, samples: earlierSamples}},
    {path: laterPath, rect, slice: {offset: earlierSamples, samples: samples - earlierSamples}},
  ]
  await mergeParts(path, parts, {widthPx, heightPx, compression: 'NONE', ...(signal ? {signal} : {})})
}
