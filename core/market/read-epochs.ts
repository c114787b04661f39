import type {Market} from './market.js'
import {readBank} from './read-prices.js'

/** One epoch of the bonus. Tokens in the smallest units, credits in microcredits. */
export interface Epoch {
  epoch: number
  isOver: boolean
  firstBlock: number
  /** First block of the next epoch. */
  endBlock: number
  /** Most tokens minted as bonus for it. */
  emissionTokens: bigint
  /** Fees burned in it by payments. */
  feeCredits: bigint
  /** Value of the bonus, at most, per fee burned, 1/10000. */
  bonusShareBps: number
}

/** The supply of tokens and what it backs. Tokens in the smallest units, credits in microcredits. */
export interface Supply {
  genesisTokens: bigint
  mintedTokens: bigint
  burnedTokens: bigint
  supplyTokens: bigint
  stakedTokens: bigint
  outstandingCredits: bigint
  escrowCredits: bigint
  totalPoints: bigint
}

/** Number of the running epoch. */
export async function readCurrentEpoch(market: Market): Promise<number> {
  return Number(await readBank(market, 'currentEpoch'))
}

/** Reads an epoch; one that has not begun is empty. */
export async function readEpoch(market: Market, epoch: number): Promise<Epoch> {
  const {creditBank} = market.contracts
  const rules = await market.chain.read('parameters', () => creditBank.getFunction('getBonusParameters').staticCall())
  const [current, firstBlock, emissionTokens, feeCredits] = await Promise.all([
    readCurrentEpoch(market),
    readBank(market, 'epochStart', epoch),
    readBank(market, 'emissionOf', epoch),
    readBank(market, 'epochFees', epoch),
  ])
  return {
    ...{epoch, isOver: epoch < current, firstBlock: Number(firstBlock), emissionTokens, feeCredits},
    endBlock: Number(firstBlock + rules.epochBlocks),
    bonusShareBps: Number(rules.bonusShareBps),
  }
}

/** Fees that payments to a node burned in an epoch and whose bonus is not claimed, and that bonus at the present price. */
export async function readBonus(market: Market, node: string, epoch: number): Promise<{fees: bigint; tokens: bigint}> {
  const fees = await readBank(market, 'feesOf', node, epoch)
  return {fees, tokens: fees === 0n ? 0n : await readBank(market, 'bonusOf', node, epoch)}
}

/** Reads the supply. */
export async function readSupply(market: Market): Promise<Supply> {
  const {token, nodeRegistry} = market.contracts
  const tokenAmount = (method: string, ...args: unknown[]) =>
    market.chain.read(method, () => token.getFunction(method).staticCall(...args) as Promise<bigint>)
  const [genesisTokens, mintedTokens, burnedTokens, supplyTokens, stakedTokens] = await Promise.all([
    tokenAmount('genesisTokens'),
    tokenAmount('mintedTokens'),
    tokenAmount('burnedTokens'),
    tokenAmount('totalSupply'),
    tokenAmount('balanceOf', await nodeRegistry.getAddress()),
  ])
  const [outstandingCredits, escrowCredits, totalPoints] = await Promise.all([
    readBank(market, 'outstandingCredits'),
    readBank(market, 'escrowCredits'),
    readBank(market, 'totalPoints'),
  ])
  return {
    ...{genesisTokens, mintedTokens, burnedTokens, supplyTokens, stakedTokens},
    ...{outstandingCredits, escrowCredits, totalPoints},
  }
}
