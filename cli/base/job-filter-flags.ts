import {Flags} from '@oclif/core'
import {parseCredits} from '../../core/units.js'
import {UsageError} from './usage-error.js'

/** The flags by which an operator says which jobs a node takes. */
export const jobFilterFlags = {
  'allow-artist': Flags.string({description: 'Work for this artist; others only if named too.', multiple: true}),
  'deny-artist': Flags.string({description: 'Never work for this artist.', multiple: true}),
  'deny-job': Flags.integer({description: 'Leave this job alone.', multiple: true, min: 1}),
  'min-price': Flags.string({description: 'Least pay of a task.', helpValue: 'CREDITS'}),
  'max-scene': Flags.integer({
    description: 'Largest scene to take, with the files of all frames.',
    helpValue: 'MB',
    min: 1,
  }),
}

/** Values of {@link jobFilterFlags}, as oclif parsed them. */
export interface JobFilterFlags {
  'allow-artist'?: string[]
  'deny-artist'?: string[]
  'deny-job'?: number[]
  'min-price'?: string
  'max-scene'?: number
}

/**
 * Turns the flags into what the node works by.
 *
 * @throws {UsageError} If an address or the price is malformed.
 */
export function toJobFilter(flags: JobFilterFlags) {
  const allowed = flags['allow-artist']
  const denied = flags['deny-artist']
  const jobs = flags['deny-job']
  const price = flags['min-price']
  const megabytes = flags['max-scene']
  return {
    ...(allowed && {allowArtists: new Set(allowed.map(toAddress))}),
    ...(denied && {denyArtists: new Set(denied.map(toAddress))}),
    ...(jobs && {denyJobs: new Set(jobs)}),
    ...(price !== undefined && {minPricePerTask: toMicrocredits(price)}),
    ...(megabytes !== undefined && {maxSceneBytes: megabytes * 1_000_000}),
  }
}

function toAddress(text: string): string {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return text.toLowerCase()
  throw new UsageError(`The artist "${text}" is no address; expected 0x and 40 hex digits.`, {
    code: 'ARTIST',
    suggestions: ['candela market prices --json'],
  })
}

function toMicrocredits(text: string): bigint {
  const microcredits = parseCredits(text)
  if (microcredits !== undefined) return microcredits
  throw new UsageError(`The price "${text}" is not a number of credits with at most 6 decimals.`, {
    code: 'MIN_PRICE',
    suggestions: ['--min-price 0.01'],
  })
}
