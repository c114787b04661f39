import {describe, expect, test} from 'vitest'
import {
  type Bidder,
  type BidFilter,
  chooseBids,
  isEmptyFilter,
  rankBids,
  reliabilityOf,
  toBlenderBuild,
} from '../../../../core/market/rank-bids.js'

describe('rankBids', () => {
  test('puts the cheaper of two equal nodes first', () => {
    expect(nodesOf([bidder('a', {priceBps: 9000}), bidder('b', {priceBps: 8000})])).toEqual(['b', 'a'])
  })

  test('puts the more reliable of two equal nodes first', () => {
    const known = {goodLeases: 9, badLeases: 0}
    expect(nodesOf([bidder('a', {goodLeases: 9, badLeases: 9}), bidder('b', known)])).toEqual(['b', 'a'])
  })

  test('puts the faster of two equal nodes first', () => {
    expect(nodesOf([bidder('a', {samplesPerSec: 100}), bidder('b', {samplesPerSec: 200})])).toEqual(['b', 'a'])
  })

  test('weighs four times the speed as half the price', () => {
    const slow = bidder('a', {samplesPerSec: 100, priceBps: 5000})
    const [first, second] = rankBids([slow, bidder('b', {samplesPerSec: 400, priceBps: 10_000})], {})
    expect(first?.score).toBeCloseTo(second?.score ?? 0, 12)
  })

  test('takes a node that says nothing of its speed for the slowest that does', () => {
    const bidders = [
      bidder('a', {samplesPerSec: 0}),
      bidder('b', {samplesPerSec: 100}),
      bidder('c', {samplesPerSec: 200}),
    ]
    const scores = Object.fromEntries(rankBids(bidders, {}).map(({node, score}) => [node, score]))
    expect(scores.a).toBe(scores.b)
    expect(scores.c).toBeGreaterThan(scores.a ?? 0)
  })

  test('keeps the order of bids that are worth the same', () => {
    expect(nodesOf([bidder('a'), bidder('b'), bidder('c')])).toEqual(['a', 'b', 'c'])
  })

  test.each<[string, BidFilter, string[]]>([
    ['allow', {allow: ['0xb']}, ['0xB']],
    ['deny', {deny: ['0xb']}, ['0xA', '0xC']],
    ['device class', {deviceClass: 'gpu'}, ['0xB']],
    ['VRAM', {minVramMb: 8000}, ['0xB']],
    ['Blender series', {blenderBuild: '4.5'}, ['0xA', '0xB']],
    ['Blender build', {blenderBuild: '4.5.3'}, ['0xA']],
    ['reliability', {minReliability: 0.6}, ['0xC']],
    ['price', {maxPriceBps: 5000}, ['0xA']],
    ['nothing', {}, ['0xA', '0xC', '0xB']],
  ])('filters by %s', (_name, filter, expected) => {
    const bidders = [
      bidder('0xA', {priceBps: 5000, blenderBuild: 40_503}),
      bidder('0xB', {priceBps: 9000, vramMb: 8192, deviceClass: 'gpu', blenderBuild: 40_504}),
      bidder('0xC', {priceBps: 9000, goodLeases: 4, blenderBuild: 50_200}),
    ]
    expect(nodesOf(bidders, filter)).toEqual(expected)
  })

  test('leaves nodes out that are gone', () => {
    expect(nodesOf([bidder('a', {isLive: false})])).toEqual([])
  })
})

describe('chooseBids', () => {
  const ranking = rankBids([bidder('a', {maxTasks: 4}), bidder('b', {maxTasks: 4}), bidder('c'), bidder('d')], {})

  test.each<[number, string[]]>([
    [1, ['a', 'b']],
    [4, ['a', 'b']],
    [5, ['a', 'b', 'c']],
    [8, ['a', 'b', 'c']],
    [100, ['a', 'b', 'c', 'd']],
  ])('covers %i tasks, and takes one node more', (tasks, expected) => {
    expect(chooseBids(ranking, tasks).map(({node}) => node)).toEqual(expected)
  })

  test('chooses nobody where nobody bid', () => {
    expect(chooseBids([], 3)).toEqual([])
  })
})

describe('reliabilityOf', () => {
  test.each([
    [0, 0, 0.5],
    [8, 0, 0.9],
    [0, 8, 0.1],
    [1, 1, 0.5],
  ])('of %i good and %i bad leases is %d', (goodLeases, badLeases, expected) => {
    expect(reliabilityOf({goodLeases, badLeases})).toBe(expected)
  })
})

describe('toBlenderBuild', () => {
  test.each([
    ['4.5.3', 40_503],
    ['3.4', 30_400],
    ['5.2.0 LTS', 50_200],
    ['', 0],
    ['new', 0],
  ])('of "%s" is %i', (version, expected) => {
    expect(toBlenderBuild(version)).toBe(expected)
  })
})

describe('isEmptyFilter', () => {
  test('is true where nothing is asked', () => {
    expect([isEmptyFilter({}), isEmptyFilter({allow: undefined}), isEmptyFilter({minVramMb: 0})]).toEqual([
      true,
      true,
      false,
    ])
  })
})

function nodesOf(bidders: Bidder[], filter: BidFilter = {}): string[] {
  return rankBids(bidders, filter).map(({node}) => node)
}

function bidder(node: string, known: Partial<Bidder> = {}): Bidder {
  return {
    ...{node, priceBps: 10_000, maxTasks: 1, samplesPerSec: 1000, vramMb: 0, blenderBuild: 40_503},
    ...{leasedTasks: 0, acceptedBlock: 0, isBonded: true, isLive: true, deviceClass: 'cpu'},
    ...{goodLeases: 0, badLeases: 0, ...known},
  }
}
