import {Flags} from '@oclif/core'
import {MAX_CHUNK, type RenderRequest} from '../../core/artist/index.js'
import {FRAME_ORDERS, type FrameOrder, MAX_SLICES, parseTileGrid} from '../../core/job/index.js'
import {UsageError} from './usage-error.js'

/** How a job is split into tasks, and tasks into leases. */
export const splitFlags = {
  tiles: Flags.string({
    description: 'Split each frame into tiles, or let size and speed decide.',
    helpValue: 'COLUMNSxROWS|auto',
  }),
  slices: Flags.string({
    description: 'Split the samples of each frame, or tile, into slices; needs a fixed number of samples.',
    helpValue: 'NUMBER|auto',
  }),
  'split-layers': Flags.boolean({
    description: 'Split each frame into its view layers, each rendered in tasks of its own.',
    default: false,
  }),
  'no-adaptive': Flags.boolean({description: 'Render all samples of every pixel.', default: false}),
  order: Flags.option({
    description: 'Which frames come first: the first, the middle and the last, or one after the other.',
    options: FRAME_ORDERS,
    default: 'ends-first' as const,
  })(),
  chunk: Flags.string({
    description: 'Most tasks that a node leases at once; auto measures the scene.',
    helpValue: 'NUMBER|auto',
  }),
}

/** The split that the flags ask for. */
export function toSplit(flags: {
  tiles?: string
  slices?: string
  'split-layers': boolean
  'no-adaptive': boolean
  order: FrameOrder
  chunk?: string
}): Pick<RenderRequest, 'tiles' | 'slices' | 'splitLayers' | 'isMeasured' | 'noAdaptive' | 'order'> {
  const {tiles, slices, chunk} = flags
  return {
    ...(tiles !== undefined && {tiles: tiles === 'auto' ? 'auto' : parseTileGrid(tiles)}),
    ...(slices !== undefined && {slices: slices === 'auto' ? 'auto' : parseCount(slices, 'slices', MAX_SLICES)}),
    splitLayers: flags['split-layers'],
    isMeasured: chunk === 'auto',
    noAdaptive: flags['no-adaptive'],
    order: flags.order,
  }
}

/** The most tasks of a lease that the flag asks for; `undefined` leaves it to Candela. */
export function parseChunk(text: string): number | undefined {
  return text === 'auto' ? undefined : parseCount(text, 'chunk', MAX_CHUNK)
}

export function parseCount(text: string, flag: string, most: number): number {
  const count = /^[1-9]\d{0,5}$/.test(text.trim()) ? Number(text) : 0
  if (count >= 1 && count <= most) return count
  throw new UsageError(`The value "${text}" of --${flag} is not a whole number from 1 to ${most}, nor auto.`, {
    code: 'COUNT',
    suggestions: [`--${flag} 4`, `--${flag} auto`],
  })
}
