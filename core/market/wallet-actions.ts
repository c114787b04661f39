import {formatCredits, formatTokens} from '../units.js'
import {approve} from './artist-actions.js'
import type {Market} from './market.js'
import {FundsError} from './market-errors.js'
import {readEarned, readTokens, transferTokens} from './node-actions.js'
import {readBank, withPriceReason} from './read-prices.js'

/** How far a price may move between the quote and the block, 1/10000. */
const SLIP_BPS = 100n
const BPS = 10_000n

/**
 * What buying or redeeming would give now.
 *
 * @throws {PriceError} If the price stops it.
 */
export async function quoteTokens(market: Market, credits: bigint, what: 'buy' | 'redeem'): Promise<bigint> {
  const price = await readBank(market, what === 'buy' ? 'priceToBuy' : 'priceToRedeem')
  const scaled = credits * 10n ** 20n
  return what === 'buy' ? (scaled + price - 1n) / price : scaled / price
}

/**
 * Burns tokens for credits at the oracle price.
 *
 * @returns The tokens burned.
 * @throws {FundsError} If the wallet holds too few tokens.
 * @throws {PriceError} If the price or the circuit breaker stops it.
 */
export async function buyCredits(market: Market, credits: bigint): Promise<bigint> {
  const {creditBank} = market.contracts
  const {address} = market.wallet
  const tokens = await quoteTokens(market, credits, 'buy')
  const held = await readTokens(market, address)
  if (tokens > held) {
    throw new FundsError(
      `${formatCredits(credits)} cost ${formatTokens(tokens)}; ${address} holds ${formatTokens(held)}.`,
      {
        suggestions: ['candela wallet show'],
      },
    )
  }
  await withPriceReason(market, async () => {
    await approve(market, await creditBank.getAddress(), tokens)
    const minCredits = credits - (credits * SLIP_BPS) / BPS
    await market.chain.send(market.wallet, creditBank, 'buyCredits', [tokens, minCredits])
  })
  return tokens
}

/**
 * Mints tokens for earned credits at the oracle price, at most 1 % fewer than quoted.
 *
 * @returns The tokens quoted.
 * @throws {FundsError} If the wallet has earned less.
 * @throws {PriceError} If the feed is stale or wild.
 */
export async function redeemEarned(market: Market, credits: bigint): Promise<bigint> {
  const earned = await readEarned(market, market.wallet.address)
  if (credits > earned || credits === 0n) {
    throw new FundsError(
      `${formatCredits(credits)} cannot be redeemed: ${market.wallet.address} has earned ${formatCredits(earned)} not yet redeemed.`,
      {suggestions: ['candela earnings', 'candela wallet show']},
    )
  }
  const tokens = await quoteTokens(market, credits, 'redeem')
  const minTokens = tokens - (tokens * SLIP_BPS) / BPS
  await withPriceReason(market, () => sendToBank(market, 'redeem', [credits, minTokens]))
  return tokens
}

/**
 * Sets spendable credits aside to become tokens after the thaw.
 *
 * @throws {FundsError} If fewer credits are spendable.
 */
export async function requestWithdraw(market: Market, credits: bigint): Promise<void> {
  const held = await readBank(market, 'creditsOf', market.wallet.address)
  if (credits > held || credits === 0n) {
    throw new FundsError(
      `${formatCredits(credits)} cannot be withdrawn: ${market.wallet.address} can spend ${formatCredits(held)}.`,
      {suggestions: ['candela wallet show']},
    )
  }
  await sendToBank(market, 'requestWithdraw', [credits])
}

/** Makes credits that were set aside spendable again. */
export async function cancelWithdraw(market: Market): Promise<void> {
  await sendToBank(market, 'cancelWithdraw', [])
}

/**
 * Mints tokens for credits that were set aside and have thawed, less the fee.
 *
 * @throws {PriceError} If the feed is stale or wild.
 */
export async function withdrawIdle(market: Market, minTokens: bigint): Promise<void> {
  await withPriceReason(market, () => sendToBank(market, 'withdraw', [minTokens - (minTokens * SLIP_BPS) / BPS]))
}

/** Lets an artist spend that many credits of the wallet on jobs, instead of what was allowed before. */
export async function allowSpending(market: Market, artist: string, credits: bigint): Promise<void> {
  await sendToBank(market, 'allowSpending', [artist, credits])
}

/** Mints the bonus of the wallet for an epoch that is over. */
export async function claimBonus(market: Market, epoch: number): Promise<void> {
  await withPriceReason(market, () => sendToBank(market, 'claimBonus', [epoch]))
}

/**
 * Sends tokens.
 *
 * @throws {FundsError} If the wallet holds fewer.
 */
export async function sendTokens(market: Market, to: string, tokens: bigint): Promise<void> {
  const held = await readTokens(market, market.wallet.address)
  if (tokens > held) {
    throw new FundsError(
      `${market.wallet.address} holds ${formatTokens(held)}; asked to send ${formatTokens(tokens)}.`,
      {
        suggestions: ['candela wallet show'],
      },
    )
  }
  await transferTokens(market, to, tokens)
}

async function sendToBank(market: Market, method: string, args: readonly unknown[]): Promise<void> {
  await market.chain.send(market.wallet, market.contracts.creditBank, method, args)
}
