import {randomBytes} from 'node:crypto'
import {Interface} from 'ethers'
import {describe, expect, test} from 'vitest'
import {jobBoardAbi} from '../../../../core/market/abi/index.js'
import {RETURN_REASONS} from '../../../../core/market/index.js'
import {appendReturn, parseReturn} from '../../../../core/market/return-reason.js'
import {cidOfDigest, DAG_PB_CODEC} from '../../../../core/storage/index.js'

const board = new Interface(jobBoardAbi)
const call = board.encodeFunctionData('returnLease', [7n])

describe('the reason of a returned lease', () => {
  test.each(RETURN_REASONS)('%s is read as it was written, behind a call that still says the same', (reason) => {
    const withReason = appendReturn(call, reason)
    expect(parseReturn(withReason)).toEqual({reason})
    expect(board.decodeFunctionData('returnLease', withReason)).toEqual(board.decodeFunctionData('returnLease', call))
  })

  test('may be followed by the address of a log', () => {
    const logCid = cidOfDigest(`0x${randomBytes(32).toString('hex')}`, DAG_PB_CODEC)
    const withLog = appendReturn(call, 'crash', logCid)
    expect(parseReturn(withLog)).toEqual({reason: 'crash', logCid})
    expect(board.decodeFunctionData('returnLease', withLog)).toEqual(board.decodeFunctionData('returnLease', call))
  })

  test('is unknown where none is given, or none that is known', () => {
    expect(parseReturn(call)).toEqual({})
    expect(parseReturn(`${call}ff`)).toEqual({})
    expect(parseReturn(`${call}0303`)).toEqual({})
  })
})
