import {describe, expect, test} from 'vitest'
import {groupByEpoch, type Payment, summarizePayments} from '../../../../core/market/index.js'

const payment = (kind: Payment['kind'], credits: bigint, epoch = 0): Payment => ({
  ...{node: '0x1', leaseId: 1n, blockNumber: 1},
  ...{kind, credits, epoch},
})

describe('summarizePayments', () => {
  test('adds renders and checks up apart', () => {
    const payments = [payment('render', 5n), payment('check', 2n), payment('render', 1n)]
    expect(summarizePayments(payments)).toEqual({renders: 2, renderCredits: 6n, checks: 1, checkCredits: 2n})
  })

  test('is nothing for no payments', () => {
    expect(summarizePayments([])).toEqual({renders: 0, renderCredits: 0n, checks: 0, checkCredits: 0n})
  })
})

describe('groupByEpoch', () => {
  test('lists epochs in order, each with its payments', () => {
    const [late, early, other] = [payment('render', 1n, 10), payment('check', 2n, 9), payment('render', 3n, 10)]
    expect(groupByEpoch([late, early, other])).toEqual([
      [9, [early]],
      [10, [late, other]],
    ])
  })
})
