import {describe, expect, test} from 'vitest'
import {blockBuffers} from '../../../../core/storage/block-buffers.js'

const LEAF = 1024 * 1024

describe('block buffers', () => {
  test('a buffer that was given back is used again, whatever length is asked for', () => {
    const first = blockBuffers.take(LEAF)
    blockBuffers.giveBack(first)
    const second = blockBuffers.take(LEAF - 1)
    expect(second.buffer).toBe(first.buffer)
    expect(second).toHaveLength(LEAF - 1)
  })

  test('a small block holds no more memory than it has bytes', () => {
    expect(blockBuffers.take(64 * 1024).buffer.byteLength).toBe(64 * 1024)
  })

  test('one that is in use is not given to anybody else', () => {
    const [first, second] = [blockBuffers.take(LEAF), blockBuffers.take(LEAF)]
    expect(second.buffer).not.toBe(first.buffer)
  })

  test('giving one back twice does not give it to two', () => {
    const once = blockBuffers.take(LEAF)
    blockBuffers.giveBack(once)
    blockBuffers.giveBack(once)
    expect(blockBuffers.take(LEAF).buffer).not.toBe(blockBuffers.take(LEAF).buffer)
  })

  test('of part of a block, and of bytes from elsewhere, no notice is taken', () => {
    const whole = blockBuffers.take(LEAF)
    const foreign = Buffer.allocUnsafeSlow(LEAF)
    blockBuffers.giveBack(whole.subarray(100))
    blockBuffers.giveBack(foreign)
    const next = [blockBuffers.take(LEAF), blockBuffers.take(LEAF)].map(({buffer}) => buffer)
    expect(next).not.toContain(whole.buffer)
    expect(next).not.toContain(foreign.buffer)
  })
})
