import type {Market} from './market.js'
import {readBank} from './read-prices.js'

/** Everything an address holds. */
export interface Holdings {
  address: string
  /** Native coins for gas, in wei. */
  nativeWei: bigint
  /** Tokens in the smallest units. */
  tokens: bigint
  /** Microcredits: spendable, set aside to withdraw, earned and not redeemed. */
  credits: bigint
  idleCredits: bigint
  /** First block in which the credits set aside can be withdrawn; 0 if there are none. */
  thawedAtBlock: number
  earned: bigint
  /** Points of volunteer work: settled cells. */
  points: bigint
}

/** Reads what an address holds. */
export async function readHoldings(market: Market, address: string): Promise<Holdings> {
  const {token, creditBank} = market.contracts
  const [nativeWei, tokens, withdrawal] = await market.chain.read('holdings', () =>
    Promise.all([
      market.chain.provider.getBalance(address),
      token.getFunction('balanceOf').staticCall(address) as Promise<bigint>,
      creditBank.getFunction('withdrawalOf').staticCall(address),
    ]),
  )
  const [credits, earned, points] = await Promise.all(
    ['creditsOf', 'earnedOf', 'pointsOf'].map((method) => readBank(market, method, address)),
  )
  return {
    ...{address, nativeWei, tokens, credits: credits ?? 0n, earned: earned ?? 0n, points: points ?? 0n},
    idleCredits: withdrawal.credits,
    thawedAtBlock: Number(withdrawal.thawedAtBlock),
  }
}

/** Fee of a withdrawal of idle credits, 1/10000, and the blocks of its thaw. */
export async function readWithdrawRules(market: Market): Promise<{feeBps: bigint; thawBlocks: number}> {
  const call = () => market.contracts.creditBank.getFunction('getParameters').staticCall()
  const {withdrawFeeBps, thawBlocks} = await market.chain.read('parameters', call)
  return {feeBps: withdrawFeeBps, thawBlocks: Number(thawBlocks)}
}
