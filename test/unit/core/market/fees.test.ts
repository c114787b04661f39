import {describe, expect, test} from 'vitest'
import {raiseFees} from '../../../../core/market/chain/fees.js'

describe('raiseFees', () => {
  test('offers an eighth more, rounded up, when the market is quiet', () => {
    expect(
      raiseFees({maxFeePerGas: 1000n, maxPriorityFeePerGas: 9n}, {maxFeePerGas: 500n, maxPriorityFeePerGas: 1n}),
    ).toEqual({maxFeePerGas: 1125n, maxPriorityFeePerGas: 11n})
  })

  test('follows a market that rose further', () => {
    expect(
      raiseFees({maxFeePerGas: 1000n, maxPriorityFeePerGas: 8n}, {maxFeePerGas: 9000n, maxPriorityFeePerGas: 50n}),
    ).toEqual({maxFeePerGas: 9000n, maxPriorityFeePerGas: 50n})
  })

  test('stops at eight times what is asked: the fee is not what holds the transaction up', () => {
    expect(
      raiseFees({maxFeePerGas: 8000n, maxPriorityFeePerGas: 8n}, {maxFeePerGas: 1000n, maxPriorityFeePerGas: 1n}),
    ).toBeUndefined()
  })

  test('never tips more than it pays in all', () => {
    expect(
      raiseFees({maxFeePerGas: 10n, maxPriorityFeePerGas: 10n}, {maxFeePerGas: 10n, maxPriorityFeePerGas: 90n}),
    ).toEqual({maxFeePerGas: 12n, maxPriorityFeePerGas: 12n})
  })
})
