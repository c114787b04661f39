import {
  cancelWithdraw,
  FundsError,
  type Market,
  quoteTokens,
  readBlockNumber,
  readHoldings,
  readWithdrawRules,
  requestWithdraw,
  withdrawIdle,
} from '../../core/market/index.js'
import {formatCredits, formatTokens, toCredits} from '../../core/units.js'
import {confirm} from './confirm.js'

/** Where idle credits stand; money in credits, tokens as decimal text in the smallest unit. */
export interface RedeemedIdle {
  address: string
  state: 'set-aside' | 'withdrawn' | 'cancelled'
  credits: number
  /** First block in which they can be withdrawn. */
  thawedAtBlock?: number
  mintedTokens?: string
}

/** The result for programs and the sentence for people. */
export interface IdleOutcome {
  result: RedeemedIdle
  sentence: string
}

/**
 * Sets credits aside if a number is given; otherwise mints tokens for what was set aside.
 *
 * @throws {FundsError} If nothing is set aside, or it has not thawed.
 */
export async function redeemIdle(
  market: Market,
  credits: bigint | undefined,
  asked: {isYes: boolean; signal: AbortSignal},
): Promise<IdleOutcome> {
  const {feeBps, thawBlocks} = await readWithdrawRules(market)
  const fee = `${Number(feeBps) / 100} %`
  if (credits === undefined) return withdrawThawed(market, feeBps, asked)
  await confirm(`Set ${formatCredits(credits)} aside for ${thawBlocks} blocks, to become tokens less ${fee}?`, asked)
  await requestWithdraw(market, credits)
  const {address, idleCredits, thawedAtBlock} = await readHoldings(market, market.wallet.address)
  return {
    result: {address, state: 'set-aside', credits: toCredits(idleCredits), thawedAtBlock},
    sentence: `${formatCredits(idleCredits)} are set aside. From block ${thawedAtBlock} on: candela wallet redeem --idle`,
  }
}

/** Makes what was set aside spendable again. */
export async function cancelIdle(market: Market): Promise<IdleOutcome> {
  const {address, idleCredits} = await readHoldings(market, market.wallet.address)
  if (idleCredits === 0n) throw nothingSetAside(address)
  await cancelWithdraw(market)
  return {
    result: {address, state: 'cancelled', credits: toCredits(idleCredits)},
    sentence: `${formatCredits(idleCredits)} can be spent again.`,
  }
}

async function withdrawThawed(
  market: Market,
  feeBps: bigint,
  asked: {isYes: boolean; signal: AbortSignal},
): Promise<IdleOutcome> {
  const {address, idleCredits, thawedAtBlock} = await readHoldings(market, market.wallet.address)
  if (idleCredits === 0n) throw nothingSetAside(address)
  const blockNumber = await readBlockNumber(market)
  if (blockNumber + 1 < thawedAtBlock) {
    throw new FundsError(
      `${formatCredits(idleCredits)} of ${address} thaw until block ${thawedAtBlock}; the chain is at block ${blockNumber}.`,
      {suggestions: ['candela wallet redeem --idle --cancel']},
    )
  }
  const feeCredits = (idleCredits * feeBps + 9999n) / 10_000n
  const tokens = await quoteTokens(market, idleCredits - feeCredits, 'redeem')
  await confirm(`Take ${formatTokens(tokens)} for ${formatCredits(idleCredits)}?`, asked)
  await withdrawIdle(market, tokens)
  return {
    result: {address, state: 'withdrawn', credits: toCredits(idleCredits), mintedTokens: String(tokens)},
    sentence: `${formatCredits(idleCredits)} came back as ${formatTokens(tokens)}; the fee was ${formatCredits(feeCredits)}.`,
  }
}

function nothingSetAside(address: string): FundsError {
  return new FundsError(`${address} has set no credits aside; a number of credits does that.`, {
    suggestions: ['candela wallet redeem 10 --idle', 'candela wallet show'],
  })
}
