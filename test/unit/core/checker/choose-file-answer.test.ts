import {describe, expect, test} from 'vitest'
import {chooseFileAnswer} from '../../../../core/checker/choose-file-answer.js'

/** A window of 240 blocks that ends with block 1000: its last quarter begins after block 940. */
const at = (blockNumber: number, commitBlocks = 240) => ({blockNumber, deadlineBlock: 1000, commitBlocks})

describe('chooseFileAnswer', () => {
  test('waits for missing files until a quarter of the window is left', () => {
    expect(chooseFileAnswer('missing', at(760))).toBe('try-again')
    expect(chooseFileAnswer('missing', at(940))).toBe('try-again')
    expect(chooseFileAnswer('missing', at(941))).toBe('no-files')
  })

  test('gives missing files up after the window too: late is in time until somebody moves on', () => {
    expect(chooseFileAnswer('missing', at(1200))).toBe('no-files')
  })

  test('leaves a block to commit in the shortest window', () => {
    expect(chooseFileAnswer('missing', at(999, 1))).toBe('try-again')
    expect(chooseFileAnswer('missing', at(1000, 1))).toBe('no-files')
  })

  test('does not wait for files that nobody can use', () => {
    expect(chooseFileAnswer('unusable', at(760))).toBe('no-files')
  })

  test('never speaks against the renderer because of a fault of its own', () => {
    expect(chooseFileAnswer(undefined, at(760))).toBe('try-again')
    expect(chooseFileAnswer(undefined, at(1000))).toBe('try-again')
  })
})
