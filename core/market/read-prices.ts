import {Contract} from 'ethers'
import {formatCredits, formatPrice} from '../units.js'
import {fixedPriceFeedAbi} from './abi/index.js'
import type {Market} from './market.js'
import {ContractRefusedError, PriceError} from './market-errors.js'

/** What the bank makes of the price feed now. Prices in US dollars per token, 8 decimals. */
export interface Prices {
  /** The price at which credits become tokens; absent while the feed is stale or wild. */
  redeemPrice?: bigint
  /** The price at which credits are sold; absent while buying is stopped. */
  buyPrice?: bigint
  /** A sentence that says why buying is stopped. */
  buyingStopped?: string
}

/** Reads at which prices credits are sold and redeemed now, and why they are not. */
export async function readPrices(market: Market): Promise<Prices> {
  const redeemPrice = await orRefused(() => readBank(market, 'priceToRedeem'))
  if (redeemPrice instanceof PriceError) return {buyingStopped: redeemPrice.message}
  const buyPrice = await orRefused(() => readBank(market, 'priceToBuy'))
  if (buyPrice instanceof PriceError) return {redeemPrice, buyingStopped: buyPrice.message}
  const [outstanding, limit] = await Promise.all([
    readBank(market, 'outstandingCredits'),
    readBank(market, 'outstandingLimit'),
  ])
  if (outstanding < limit) return {redeemPrice, buyPrice}
  return {redeemPrice, buyingStopped: breakerSentence(outstanding, limit)}
}

/**
 * Reads one amount from the credit bank.
 *
 * @throws {PriceError} If the bank refuses because of the price, with the reason as a sentence.
 */
export async function readBank(market: Market, method: string, ...args: unknown[]): Promise<bigint> {
  const call = () => market.contracts.creditBank.getFunction(method).staticCall(...args) as Promise<bigint>
  return withPriceReason(market, () => market.chain.read(method, call))
}

/**
 * Runs what may be refused because of the price.
 *
 * @throws {PriceError} Instead of the contract's own error, with the values as they are now.
 */
export async function withPriceReason<T>(market: Market, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof ContractRefusedError)) throw error
    const sentence = await describeRefusal(market, error.reason)
    if (sentence === undefined) throw error
    throw new PriceError(sentence, {cause: error, suggestions: ['candela wallet show']})
  }
}

async function orRefused(read: () => Promise<bigint>): Promise<bigint | PriceError> {
  return read().catch((error: unknown) => {
    if (error instanceof PriceError) return error
    throw error
  })
}

async function describeRefusal(market: Market, reason: string): Promise<string | undefined> {
  if (reason === 'CreditBank_TooFewCredits' || reason === 'CreditBank_TooFewTokens') {
    return 'The price moved while the transaction was on its way, and would have given less than was shown.'
  }
  if (reason === 'CreditBank_TooManyOutstanding') {
    const [outstanding, limit] = await Promise.all([
      readBank(market, 'outstandingCredits'),
      readBank(market, 'outstandingLimit'),
    ])
    return breakerSentence(outstanding, limit)
  }
  return reason.startsWith('CreditBank_Price') ? describePrice(market, reason) : undefined
}

async function describePrice(market: Market, reason: string): Promise<string | undefined> {
  const {creditBank} = market.contracts
  const feed = new Contract(market.addresses.priceFeed, fixedPriceFeedAbi, market.chain.provider)
  const [[, answer, , updatedAtSec], rules, [reference, untilSec]] = await market.chain.read('price', () =>
    Promise.all([
      feed.getFunction('latestRoundData').staticCall() as Promise<bigint[]>,
      creditBank.getFunction('getParameters').staticCall(),
      creditBank.getFunction('referencePrice').staticCall() as Promise<[bigint, bigint]>,
    ]),
  )
  const price = formatPrice(answer ?? 0n)
  switch (reason) {
    case 'CreditBank_PriceStale':
      return `The price of the token is stale: it was given at ${toTime(updatedAtSec ?? 0n)}, and may be ${rules.maxPriceAgeSec} s old.`
    case 'CreditBank_PriceNotPositive':
      return `The price feed answers ${price}; a price is more than 0.`
    case 'CreditBank_PriceOutOfRange':
      return `The price feed answers ${price}; the network believes ${formatPrice(rules.minPrice)} to ${formatPrice(rules.maxPrice)}.`
    case 'CreditBank_PriceJumped':
      return (
        `The price jumped from ${formatPrice(reference)} to ${price}, by more than ${Number(rules.maxJumpBps) / 100} %; ` +
        `no credits are sold until ${toTime(untilSec)}, or until it comes back. Redeeming goes on.`
      )
    default:
      return undefined
  }
}

function breakerSentence(outstanding: bigint, limit: bigint): string {
  return (
    `The circuit breaker stops the sale of credits: ${formatCredits(outstanding)} are outstanding, and the supply ` +
    `at the present price allows ${formatCredits(limit)}. Redeeming goes on.`
  )
}

/** Seconds from the chain as UTC; what no calendar holds stays a number. */
function toTime(sec: bigint): string {
  return sec > 8_640_000_000_000n ? `second ${sec}` : `${new Date(Number(sec) * 1000).toISOString().slice(0, 19)}Z`
}
