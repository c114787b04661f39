import {Flags} from '@oclif/core'
import {DEVICE_KINDS, type DeviceChoice} from '../../core/blender/index.js'
import {UsageError} from './usage-error.js'

/** What a node renders on. */
export const deviceFlags = {
  device: Flags.option({options: ['auto', ...DEVICE_KINDS] as const})({
    description: 'What to render on; a GPU that is not there is an error, never a CPU render.',
    default: 'auto',
  }),
  gpus: Flags.string({description: 'Numbers of the GPUs to use, of the kind named by --device.', helpValue: '0,1'}),
  threads: Flags.integer({description: 'Render threads; 0 takes all cores.', min: 0, max: 1024, default: 0}),
}

/**
 * Reads the device that the flags name.
 *
 * @throws {UsageError} If GPUs are numbered that no kind was named for, or not by numbers.
 */
export function toDevice({
  device: kind,
  gpus,
}: {
  device: DeviceChoice['kind']
  gpus?: string | undefined
}): DeviceChoice {
  if (gpus === undefined) return {kind}
  const numbers = gpus.split(',').map((part) => (/^\d{1,3}$/.test(part.trim()) ? Number(part) : undefined))
  if (numbers.includes(undefined) || kind === 'auto' || kind === 'cpu') {
    throw new UsageError(
      `The GPUs "${gpus}" need numbers such as 0,1 and a --device that is a GPU; received ${kind}.`,
      {
        code: 'GPUS',
        suggestions: ['--device optix --gpus 0,1'],
      },
    )
  }
  return {kind, gpus: numbers.filter((number) => number !== undefined)}
}
