import {Interface} from 'ethers'
import {describe, expect, test} from 'vitest'
import {jobBoardAbi} from '../../../../core/market/abi/index.js'
import {RETURN_REASONS} from '../../../../core/market/index.js'
import {appendReason, parseReason} from '../../../../core/market/return-reason.js'

const board = new Interface(jobBoardAbi)
const call = board.encodeFunctionData('returnLease', [7n])

describe('the reason of a returned lease', () => {
  test.each(RETURN_REASONS)('%s is read as it was written, behind a call that still says the same', (reason) => {
    const withReason = appendReason(call, reason)
    expect(parseReason(withReason)).toBe(reason)
    expect(board.decodeFunctionData('returnLease', withReason)).toEqual(board.decodeFunctionData('returnLease', call))
  })

  test('is unknown where none is given, or none that is known', () => {
    expect(parseReason(call)).toBeUndefined()
    expect(parseReason(`${call}ff`)).toBeUndefined()
    expect(parseReason(`${call}0303`)).toBeUndefined()
  })
})
