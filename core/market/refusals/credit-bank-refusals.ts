import {formatCredits, formatPrice, formatTokens} from '../../units.js'
import type {creditBankAbi} from '../abi/index.js'
import {describeBadValue, type RefusalTable} from './refusal.js'

/** What the errors of the credit bank say. */
export const creditBankRefusals: RefusalTable<typeof creditBankAbi> = {
  CreditBank_BadParameter: (values) => describeBadValue("the bank's parameter", values),
  CreditBank_NotJobBoard: ({caller}) => ({sentence: `only the job board moves escrow; ${caller} tried.`}),
  CreditBank_PriceStale: ({updatedAtSec, maxPriceAgeSec}) => ({
    sentence: `the price of the token is of ${formatTime(updatedAtSec)}; it may be ${maxPriceAgeSec} s old.`,
    suggestions: ['Wait until the price feed answers again; checks and settlements go on meanwhile.'],
    kind: 'funds',
  }),
  CreditBank_PriceOutOfRange: ({price, minPrice, maxPrice}) => ({
    sentence: `the price feed says ${formatPrice(price)} a token; believable are ${formatPrice(minPrice)} to ${formatPrice(maxPrice)}.`,
    suggestions: ['Wait until the price feed is sane again; checks and settlements go on meanwhile.'],
    kind: 'funds',
  }),
  CreditBank_PriceNotPositive: ({price}) => ({
    sentence: `the price feed says ${price} a token, which is no price.`,
    suggestions: ['Wait until the price feed is sane again; checks and settlements go on meanwhile.'],
    kind: 'funds',
  }),
  CreditBank_PriceJumped: ({price, referencePrice, maxJumpBps, untilSec}) => ({
    sentence: `the price of the token went from ${formatPrice(referencePrice)} to ${formatPrice(price)}; buying waits when it moves by more than ${Number(maxJumpBps) / 100} %, until ${formatTime(untilSec)}.`,
    suggestions: ['Wait until then; redeeming goes on meanwhile.'],
    kind: 'funds',
  }),
  CreditBank_TooManyOutstanding: ({outstandingCredits, limitCredits}) => ({
    sentence: `${formatCredits(outstandingCredits)} would be outstanding; the worth of the supply allows ${formatCredits(limitCredits)}.`,
    suggestions: ['Buy fewer credits, or wait until some are redeemed.'],
    kind: 'funds',
  }),
  CreditBank_TooFewCredits: ({credits, minCredits}) => ({
    sentence: `the tokens would give ${formatCredits(credits)}; at least ${formatCredits(minCredits)} were asked for, so the price has moved.`,
    suggestions: ['the same command again'],
    kind: 'funds',
  }),
  CreditBank_TooFewTokens: ({tokens, minTokens}) => ({
    sentence: `the credits would give ${formatTokens(tokens)}; at least ${formatTokens(minTokens)} were asked for, so the price has moved.`,
    suggestions: ['the same command again'],
    kind: 'funds',
  }),
  CreditBank_CreditsTooLow: ({artist, neededCredits, heldCredits}) => ({
    sentence: `${artist} needs ${formatCredits(neededCredits)} but holds ${formatCredits(heldCredits)}.`,
    suggestions: ['Use fewer frames or samples.', 'Send tokens to the address above.'],
    kind: 'funds',
  }),
  CreditBank_AllowanceTooLow: ({sponsor, artist, neededCredits, allowedCredits}) => ({
    sentence: `${artist} needs ${formatCredits(neededCredits)} of ${sponsor}, which allows it ${formatCredits(allowedCredits)}.`,
    suggestions: [`candela wallet allow ${artist} CREDITS, typed by the sponsor`],
    kind: 'funds',
  }),
  CreditBank_EarnedTooLow: ({node, neededCredits, heldCredits}) => ({
    sentence: `${node} redeems ${formatCredits(neededCredits)} but has earned ${formatCredits(heldCredits)}.`,
    suggestions: ['candela node earnings'],
    kind: 'funds',
  }),
  CreditBank_StillThawing: ({artist, thawedAtBlock}) => ({
    sentence: `the withdrawal of ${artist} thaws until block ${thawedAtBlock}.`,
    suggestions: ['candela wallet show'],
    kind: 'usage',
  }),
  CreditBank_EpochOpen: ({epoch, currentEpoch}) => ({
    sentence: `epoch ${epoch} is not over; the running one is ${currentEpoch}.`,
    suggestions: ['candela network epoch'],
    kind: 'usage',
  }),
  CreditBank_NothingToDo: () => ({sentence: 'the amount is zero.', kind: 'usage'}),
}

function formatTime(unixSec: bigint): string {
  return unixSec > 0n && unixSec < 10_000_000_000n
    ? new Date(Number(unixSec) * 1000).toISOString()
    : `second ${unixSec}`
}
