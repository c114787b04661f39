import {Flags} from '@oclif/core'
import type {AuctionTerms} from '../../core/artist/index.js'
import {parseAddress, toBlenderBuild, toDeviceClass} from '../../core/market/index.js'
import {parseCredits} from '../../core/units.js'
import {UsageError} from './usage-error.js'

/** How long nodes may bid by default, in minutes. */
const BID_WINDOW_MIN = 2

/** The flags by which an artist has nodes bid for a job. */
export const auctionFlags = {
  auction: Flags.boolean({description: 'Let nodes bid below the price, and lease to the best.', default: false}),
  'bid-window': Flags.string({
    description: `How long nodes may bid, 0.01 to 1440 minutes; ${BID_WINDOW_MIN} by default.`,
    helpValue: 'MINUTES',
    dependsOn: ['auction'],
  }),
  'max-bid': Flags.string({description: 'Most that a task may cost.', helpValue: 'CREDITS', dependsOn: ['auction']}),
  allow: Flags.string({
    description: 'Accept this node; others only if named too.',
    multiple: true,
    dependsOn: ['auction'],
  }),
  deny: Flags.string({description: 'Never accept this node.', multiple: true, dependsOn: ['auction']}),
  'device-class': Flags.string({
    description: 'Accept nodes of this device class, such as optix/linux-x64.',
    dependsOn: ['auction'],
  }),
  'min-vram': Flags.integer({
    description: 'Accept nodes that say their GPU has this much memory.',
    helpValue: 'MB',
    min: 1,
    dependsOn: ['auction'],
  }),
  'blender-build': Flags.string({
    description: 'Accept nodes that say they render with this Blender: 4.5 or 4.5.3.',
    helpValue: 'VERSION',
    dependsOn: ['auction'],
  }),
  'min-reliability': Flags.string({
    description: 'Accept nodes whose next lease ends well with this chance, 0 to 1; a stranger has 0.5.',
    helpValue: 'CHANCE',
    dependsOn: ['auction'],
  }),
}

/** Values of {@link auctionFlags}, as oclif parsed them. */
export interface AuctionFlags {
  auction: boolean
  'bid-window'?: string | undefined
  'max-bid'?: string | undefined
  allow?: string[] | undefined
  deny?: string[] | undefined
  'device-class'?: string | undefined
  'min-vram'?: number | undefined
  'blender-build'?: string | undefined
  'min-reliability'?: string | undefined
}

/**
 * Turns the flags into an auction; `undefined` without one.
 *
 * @throws {UsageError} If a number, an address or a version is malformed.
 */
export function toAuction(flags: AuctionFlags): AuctionTerms | undefined {
  if (!flags.auction) return undefined
  const {allow, deny} = flags
  const deviceClass = flags['device-class']
  const minVramMb = flags['min-vram']
  const build = flags['blender-build']
  const reliability = flags['min-reliability']
  const maxBid = flags['max-bid']
  return {
    bidWindowSec: toNumber('--bid-window', flags['bid-window'] ?? String(BID_WINDOW_MIN), 0.01, 1440) * 60,
    ...(maxBid !== undefined && {maxBid: toMicrocredits(maxBid)}),
    filter: {
      ...(allow && {allow: allow.map(toLowerAddress)}),
      ...(deny && {deny: deny.map(toLowerAddress)}),
      ...(deviceClass !== undefined && {deviceClass: toDeviceClass(deviceClass)}),
      ...(minVramMb !== undefined && {minVramMb}),
      ...(build !== undefined && {blenderBuild: toBuild(build)}),
      ...(reliability !== undefined && {minReliability: toNumber('--min-reliability', reliability, 0, 1)}),
    },
  }
}

function toLowerAddress(text: string): string {
  return parseAddress(text).toLowerCase()
}

function toBuild(text: string): string {
  if (/^\d{1,2}\.\d{1,2}(\.\d{1,2})?$/.test(text) && toBlenderBuild(text) > 0) return text
  throw new UsageError(`"${text}" is no Blender; expected a series such as 4.5 or a build such as 4.5.3.`, {
    code: 'BLENDER_BUILD',
    suggestions: ['candela blender list'],
  })
}

function toNumber(flag: string, text: string, min: number, max: number): number {
  const value = /^\d{1,4}(\.\d{1,4})?$/.test(text.trim()) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new UsageError(`${flag} "${text}" is not a number from ${min} to ${max}.`, {code: 'AUCTION'})
}

function toMicrocredits(text: string): bigint {
  const microcredits = parseCredits(text)
  if (microcredits !== undefined && microcredits > 0n) return microcredits
  throw new UsageError(`The price "${text}" is not a number of credits with at most 6 decimals, more than 0.`, {
    code: 'MAX_BID',
    suggestions: ['--max-bid 0.01'],
  })
}
