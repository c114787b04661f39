import {describe, expect, test} from 'vitest'
import {SLOW_SAMPLES_PER_SEC} from '../../../core/job/index.js'
import {BID_WORK_SEC, type BidTerms, chooseOffer} from '../../../node/choose-offer.js'

const TERMS: BidTerms = {pricePerTask: 1000n, taskCount: 100, samplesPerTask: 1_000_000}

describe('the price of a bid', () => {
  test.each<[string, Partial<BidTerms>, number]>([
    ['the ceiling before anything was measured', {}, 10_000],
    ['the ceiling for a machine that is slow', {samplesPerSec: SLOW_SAMPLES_PER_SEC / 2}, 10_000],
    ['less for a faster machine', {samplesPerSec: SLOW_SAMPLES_PER_SEC * 1.25}, 8000],
    ['half at least, however fast', {samplesPerSec: SLOW_SAMPLES_PER_SEC * 100}, 5000],
    ['what the operator asks for', {samplesPerSec: SLOW_SAMPLES_PER_SEC * 100, minPricePerTask: 300n}, 3000],
    ['what the operator asks for, rounded up', {minPricePerTask: 1n, pricePerTask: 3n}, 3334],
    ['a microcredit at least', {samplesPerSec: SLOW_SAMPLES_PER_SEC * 100, pricePerTask: 1n}, 10_000],
    ['no more than the ceiling', {minPricePerTask: 5000n}, 10_000],
  ])('is %s', (_name, known, expected) => {
    expect(chooseOffer({...TERMS, ...known}).priceBps).toBe(expected)
  })
})

describe('the size of a bid', () => {
  test.each<[string, Partial<BidTerms>, number]>([
    ['the whole job before anything was measured', {}, 100],
    ['an hour of work', {samplesPerSec: (20 * TERMS.samplesPerTask) / BID_WORK_SEC}, 20],
    ['a task at least', {samplesPerSec: 1}, 1],
    ['the whole job at most', {samplesPerSec: 1e12}, 100],
  ])('is %s', (_name, known, expected) => {
    expect(chooseOffer({...TERMS, ...known}).maxTasks).toBe(expected)
  })
})
