import {describe, expect, test} from 'vitest'
import {compareRuntime} from '../../../../core/market/compare-runtime.js'

const word = (value: number) => value.toString(16).padStart(64, '0')
const code = (a: number, b: number, end = '5b') => `0x6001${word(a)}6002${word(b)}${end}`
const template = {code: code(0, 0), immutables: [[2, 36]]}

describe('compareRuntime', () => {
  test('finds no difference where only immutables differ from zero, and gives their values', () => {
    expect(compareRuntime(code(7, 7), template)).toEqual({
      differences: [],
      immutables: [{offset: 2, word: word(7)}],
    })
  })

  test('says where other bytes begin', () => {
    expect(compareRuntime(code(7, 7, '5c'), template).differences).toEqual([
      'its code differs from byte 68 on: 0x5c… instead of 0x5b…',
    ])
  })

  test('says when occurrences of one immutable disagree', () => {
    expect(compareRuntime(code(7, 8), template).differences).toEqual(['the immutable at byte 2 has 2 different values'])
  })

  test('says when the size is another, or nothing is there', () => {
    expect(compareRuntime(`${code(7, 7)}00`, template).differences).toEqual(['its code has 70 bytes; expected 69'])
    expect(compareRuntime('0x', template).differences).toEqual(['no code stands there'])
  })
})
