import {describe, expect, test} from 'vitest'
import {type AuctionState, decideAuction} from '../../../../core/market/decide-auction.js'
import type {Bidder} from '../../../../core/market/rank-bids.js'

const NOTHING = {accept: [], forfeit: [], end: undefined}

describe('decideAuction', () => {
  test('waits while nodes may bid', () => {
    expect(decide({blockNumber: 110})).toEqual(NOTHING)
  })

  test('accepts the best bids in the first block after the window', () => {
    const bidders = [
      bidder('dear', {priceBps: 9000}),
      bidder('cheap', {maxTasks: 10}),
      bidder('spare', {priceBps: 6000}),
    ]
    expect(decide({blockNumber: 111, bidders})).toEqual({...NOTHING, accept: ['cheap', 'spare']})
  })

  test('does nothing while an accepted node may lease', () => {
    const bidders = [bidder('a', {acceptedBlock: 111}), bidder('b')]
    expect(decide({blockNumber: 120, bidders})).toEqual(NOTHING)
    expect(decide({blockNumber: 500, bidders: [bidder('a', workingNode())]})).toEqual(NOTHING)
  })

  test('does nothing while no task waits', () => {
    expect(decide({blockNumber: 500, bidders: [], remainingTasks: 0})).toEqual(NOTHING)
  })

  test('forfeits the bond of a node that leased nothing in time, and accepts another', () => {
    const bidders = [bidder('late', {acceptedBlock: 111}), bidder('next')]
    expect(decide({blockNumber: 121, bidders}).forfeit).toEqual([])
    expect(decide({blockNumber: 122, bidders})).toEqual({accept: ['next'], forfeit: ['late'], end: undefined})
  })

  test.each<[string, Partial<Bidder>]>([
    ['gone', {...workingNode(), isLive: false}],
    ['used up', {...workingNode(), leasedTasks: 10}],
    ['without a bond', {acceptedBlock: 111, isBonded: false}],
  ])('accepts further bids when the accepted node is %s', (_name, known) => {
    expect(decide({blockNumber: 120, bidders: [bidder('a', known), bidder('b')]}).accept).toEqual(['b'])
  })

  test('opens the job to all when nobody bid', () => {
    expect(decide({blockNumber: 111, bidders: []})).toEqual({...NOTHING, end: 'open'})
  })

  test('opens the job to all when it is too late to accept', () => {
    expect(decide({blockNumber: 160, bidders: [bidder('a')]})).toEqual({...NOTHING, end: 'open'})
    expect(decide({blockNumber: 159, bidders: [bidder('a')]})).toEqual({...NOTHING, accept: ['a']})
  })

  test('gives up when no bid fits what the artist asks', () => {
    expect(decide({blockNumber: 111, bidders: [bidder('a')], filter: {deny: ['a']}})).toEqual({
      ...NOTHING,
      end: 'give-up',
    })
  })
})

function workingNode(): Partial<Bidder> {
  return {acceptedBlock: 111, isBonded: false, leasedTasks: 2}
}

/** A job posted in block 100 with a bid window of 10 blocks. */
function decide({
  remainingTasks = 8,
  ...state
}: Partial<AuctionState> & {blockNumber: number; remainingTasks?: number}) {
  const job = {taskCount: 10, remainingTasks, postedBlock: 100, bidBlocks: 10}
  return decideAuction({job, bidders: [], filter: {}, rules: {acceptBlocks: 50, firstLeaseBlocks: 10}, ...state})
}

function bidder(node: string, known: Partial<Bidder> = {}): Bidder {
  return {
    ...{node, priceBps: 5000, maxTasks: 10, samplesPerSec: 1000, vramMb: 0, blenderBuild: 40_503},
    ...{leasedTasks: 0, acceptedBlock: 0, isBonded: true, isLive: true, deviceClass: 'cpu'},
    ...{goodLeases: 0, badLeases: 0, ...known},
  }
}
