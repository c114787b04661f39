import {Flags} from '@oclif/core'
import {parseAddress} from '../../core/market/index.js'
import {parseCredits} from '../../core/units.js'
import {UsageError} from './usage-error.js'

/** The flags that say what a job may cost, and who pays. */
export const priceFlags = {
  price: Flags.string({
    description: 'Credits for each task, estimated by default; 0 asks for volunteers, who get points.',
    helpValue: 'CREDITS',
  }),
  'max-price': Flags.string({description: 'Most that the job may cost, with its checks.', helpValue: 'CREDITS'}),
  sponsor: Flags.string({
    description: 'Who pays, within its `candela wallet allow`, and gets every refund.',
    helpValue: 'ADDRESS',
  }),
}

/** What the flags ask for; money in microcredits. */
export interface PriceTerms {
  pricePerTask: bigint | undefined
  maxPrice: bigint | undefined
  sponsor: string | undefined
}

interface PriceFlags {
  price?: string | undefined
  'max-price'?: string | undefined
  sponsor?: string | undefined
  auction: boolean
}

/** @throws {UsageError} If a price is none, or volunteers are asked to bid. */
export function toPriceTerms({price, 'max-price': maxPrice, sponsor, auction}: PriceFlags): PriceTerms {
  return {
    pricePerTask: price === undefined ? undefined : parsePrice(price, auction),
    maxPrice: maxPrice === undefined ? undefined : parseMaxPrice(maxPrice),
    sponsor: sponsor === undefined ? undefined : parseAddress(sponsor),
  }
}

/** A million credits; the contract holds a price in 48 bits of microcredits. */
const MAX_TASK_PRICE = 10n ** 12n

function parsePrice(text: string, isAuction: boolean): bigint {
  const microcredits = parseCredits(text)
  if (microcredits === undefined || microcredits > MAX_TASK_PRICE) {
    throw new UsageError(`The price "${text}" is not a number of credits from 0 to 1000000 with at most 6 decimals.`, {
      code: 'PRICE_PER_TASK',
      suggestions: ['--price 0.05'],
    })
  }
  if (microcredits > 0n || !isAuction) return microcredits
  throw new UsageError('Volunteers cannot bid below a price of 0; --auction needs a --price of more.', {
    code: 'PRICE_PER_TASK',
    suggestions: ['--price 0 without --auction'],
  })
}

function parseMaxPrice(text: string): bigint {
  const microcredits = parseCredits(text)
  if (microcredits !== undefined) return microcredits
  throw new UsageError(`The price "${text}" is not a number of credits with at most 6 decimals.`, {
    code: 'MAX_PRICE',
    suggestions: ['--max-price 2.50'],
  })
}
