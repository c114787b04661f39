import {keccak256, MaxUint256} from 'ethers'
import {digestOfCid, RAW_CODEC} from '../storage/index.js'
import {formatCredits, formatTokens} from '../units.js'
import type {Thresholds} from '../verify/index.js'
import {type CallRule, encodeCallRule} from './call-rule.js'
import type {Market} from './market.js'
import {FundsError} from './market-errors.js'
import {readBank, withPriceReason} from './read-prices.js'

/** What an artist asks for on chain. Money in microcredits. */
export interface JobTerms extends CallRule {
  /** The job manifest is one block: its codec is raw. */
  jobManifestCid: string
  taskCount: number
  cellsPerTask: number
  pricePerTask: bigint
  checkFee: bigint
  /** Check fees put into escrow; unused ones are refunded. */
  checkBudget: number
  /** Cells that a check renders, from the network's own number to 32; 0 for the network's own. */
  cellsPerCheck: number
  maxTasksPerLease: number
  leaseBlocks: number
  randomHead: string
  thresholds: Thresholds
  thresholdsHash: string
  /** Who pays, within its allowance for the artist, and gets every refund; the zero address if the artist does. */
  sponsor: string
  /** Blocks in which nodes may bid below the price; 0 leases to every node at the price. */
  bidBlocks: number
}

/**
 * Burns tokens for credits at the oracle price until the artist holds `neededCredits`.
 *
 * @returns The tokens burned; 0 if the credits already suffice.
 * @throws {FundsError} If the artist's tokens do not suffice.
 * @throws {PriceError} If the price or the circuit breaker stops the purchase.
 */
export async function burnForCredits(market: Market, neededCredits: bigint): Promise<bigint> {
  const {creditBank, token} = market.contracts
  const artist = market.wallet.address
  const [held, tokensHeld] = await market.chain.read('balances', () =>
    Promise.all([
      view(market, 'creditsOf', artist),
      token.getFunction('balanceOf').staticCall(artist) as Promise<bigint>,
    ]),
  )
  if (held >= neededCredits) return 0n
  const missing = neededCredits - held
  const tokens = await readBank(market, 'tokensForCreditsUp', missing)
  if (tokens > tokensHeld) {
    throw new FundsError(
      `The job needs ${formatCredits(missing)} more, which cost ${formatTokens(tokens)}; ${artist} holds ${formatTokens(tokensHeld)}.`,
      {suggestions: ['Use fewer frames or samples.', 'Send tokens to the address above.']},
    )
  }
  await approve(market, await creditBank.getAddress(), tokens)
  await withPriceReason(market, () => market.chain.send(market.wallet, creditBank, 'buyCredits', [tokens, missing]))
  return tokens
}

/**
 * Posts a job and fills its escrow; returns the number of the job and the block that holds it, once it is final: numbers
 * count up, so a reorganisation could give it to another job.
 */
export async function postJob(market: Market, terms: JobTerms): Promise<{jobId: number; block: number}> {
  const {jobManifestCid, olderNodes, sameClass, artistChecks, ...rest} = terms
  const {jobBoard} = market.contracts
  const manifestDigest = digestOfCid(jobManifestCid, RAW_CODEC)
  const callRule = encodeCallRule({olderNodes, sameClass, artistChecks})
  const posted = await market.chain.send(market.wallet, jobBoard, 'postJob', [{manifestDigest, callRule, ...rest}])
  const receipt = await market.chain.waitFinal(market.wallet, posted)
  for (const log of receipt.logs) {
    const event = jobBoard.interface.parseLog(log)
    if (event?.name === 'JobPosted') return {jobId: Number(event.args.jobId), block: receipt.blockNumber}
  }
  throw new Error(`transaction ${receipt.hash} posted no job`)
}

/** Adds the artist's next preimage to the draws of all leases of a job that wait for it. */
export async function revealPreimage(market: Market, jobId: number, preimage: string): Promise<void> {
  await sendToBoard(market, 'revealPreimage', [jobId, preimage])
}

/** Stops new leases of a job and refunds what is not leased. */
export async function cancelJob(market: Market, jobId: number): Promise<void> {
  await sendToBoard(market, 'cancelJob', [jobId])
}

/** Refunds what is left of the escrow once nothing is left to lease or to settle. */
export async function closeJob(market: Market, jobId: number): Promise<void> {
  await sendToBoard(market, 'closeJob', [jobId])
}

/** The head of a chain of `length` preimages over `secret`: keccak256, `length` times. */
export function randomHeadOf(secret: string, length: number): string {
  let head = secret
  for (let i = 0; i < length; i += 1) head = keccak256(head)
  return head
}

/** Whether `head` is a link of the chain of `length` preimages over `secret`. */
export function isRandomHeadOf(secret: string, length: number, head: string): boolean {
  return head === secret || preimageOf(secret, head, length) !== undefined
}

/** The preimage of `head` in the chain over `secret`, or `undefined` once the chain is used up. */
export function preimageOf(secret: string, head: string, length: number): string | undefined {
  let preimage = secret
  for (let i = 0; i < length; i += 1) {
    const next = keccak256(preimage)
    if (next === head) return preimage
    preimage = next
  }
  return undefined
}

/** Allows a contract to take the caller's tokens, once for all: only contracts without an owner are approved. */
export async function approve(market: Market, spender: string, tokens: bigint): Promise<void> {
  const {token} = market.contracts
  const allowance = await market.chain.read(
    'allowance',
    () => token.getFunction('allowance').staticCall(market.wallet.address, spender) as Promise<bigint>,
  )
  if (allowance < tokens) await market.chain.send(market.wallet, token, 'approve', [spender, MaxUint256])
}

async function sendToBoard(market: Market, method: string, args: readonly unknown[]): Promise<void> {
  await market.chain.send(market.wallet, market.contracts.jobBoard, method, args)
}

function view(market: Market, method: string, arg: unknown): Promise<bigint> {
  return market.contracts.creditBank.getFunction(method).staticCall(arg) as Promise<bigint>
}
