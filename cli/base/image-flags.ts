import {Flags} from '@oclif/core'
import type {RenderRequest} from '../../core/artist/index.js'
import {parseFrameRanges} from '../../core/job/index.js'
import {UsageError} from './usage-error.js'

/** What is rendered of a scene, where the scene's own settings are not what is wanted. */
export const imageFlags = {
  frames: Flags.string({description: 'Frames to render: 1-24, 1,3,5-7, 1-100x2.', helpValue: 'RANGES'}),
  samples: Flags.integer({description: 'Samples of each pixel, instead of the scene’s.', min: 1, max: 1_048_576}),
  view: Flags.string({
    description: 'Render one view of a stereo scene, such as left, instead of all.',
    helpValue: 'NAME',
  }),
  resolution: Flags.string({description: 'Size in pixels, instead of the scene’s.', helpValue: 'WIDTHxHEIGHT'}),
}

/**
 * The image that the flags ask for; `undefined` leaves it to the scene.
 *
 * @throws {UsageError} If the resolution is not WIDTHxHEIGHT with 32 to 32768 px each.
 */
export function toImage({
  frames,
  samples,
  view,
  resolution,
}: {
  frames?: string
  samples?: number
  view?: string
  resolution?: string
}): Pick<RenderRequest, 'frames' | 'samples' | 'view' | 'size'> {
  return {
    frames: frames === undefined ? undefined : parseFrameRanges(frames),
    samples,
    view,
    size: resolution === undefined ? undefined : parseSize(resolution),
  }
}

function parseSize(text: string): {widthPx: number; heightPx: number} {
  const match = /^(\d{2,5})x(\d{2,5})$/.exec(text.trim())
  const [widthPx, heightPx] = [Number(match?.[1]), Number(match?.[2])]
  const isInRange = (sizePx: number) => sizePx >= 32 && sizePx <= 32_768
  if (match && isInRange(widthPx) && isInRange(heightPx)) return {widthPx, heightPx}
  throw new UsageError(`The resolution "${text}" is not WIDTHxHEIGHT with 32 to 32768 px each.`, {
    code: 'RESOLUTION',
    suggestions: ['--resolution 1920x1080'],
  })
}
