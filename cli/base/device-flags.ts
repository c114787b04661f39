import {Flags} from '@oclif/core'
import {DEVICE_KINDS, type DeviceWish} from '../../core/blender/index.js'
import {UsageError} from './usage-error.js'

/** What a node renders on. */
export const deviceFlags = {
  device: Flags.option({options: ['auto', ...DEVICE_KINDS] as const})({
    description: 'What to render on; a GPU that is not there is an error, never a CPU render.',
    default: 'auto',
  }),
  gpus: Flags.string({
    description: 'GPUs to use, of the kind named by --device: numbers, PCI addresses, UUIDs or Blender’s ids.',
    helpValue: '0,1',
  }),
  threads: Flags.integer({
    description: 'Render threads of each Blender; 0 shares all cores out.',
    min: 0,
    max: 1024,
    default: 0,
  }),
}

/** How many Blenders render side by side. */
export const workersFlag = Flags.custom<number | 'gpu'>({
  description:
    'Blenders that render the tasks of a lease side by side: a number, or gpu for one on each graphics card.',
  helpValue: 'gpu|N',
  async parse(text) {
    if (text === 'gpu') return text
    if (/^[1-9]\d?$/.test(text)) return Number(text)
    throw new UsageError(`The number of workers is gpu or a number from 1 to 99; received "${text}".`, {
      code: 'WORKERS',
      suggestions: ['--workers 2', '--workers gpu'],
    })
  },
})

/**
 * Reads the device that the flags name.
 *
 * @throws {UsageError} If GPUs are named without their kind.
 */
export function toDevice({device: kind, gpus}: {device: DeviceWish['kind']; gpus?: string | undefined}): DeviceWish {
  if (gpus === undefined) return {kind}
  const names = gpus.split(',').map((part) => part.trim())
  if (names.includes('') || kind === 'auto' || kind === 'cpu') {
    throw new UsageError(
      `The GPUs "${gpus}" need numbers such as 0,1, or ids, and a --device that is a GPU; received ${kind}.`,
      {
        code: 'GPUS',
        suggestions: ['--device optix --gpus 0,1'],
      },
    )
  }
  return {kind, gpus: names}
}
