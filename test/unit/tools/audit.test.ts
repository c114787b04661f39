import {describe, expect, test} from 'vitest'
import {readLcov} from '../../../tools/audit/coverage.mjs'
import {score} from '../../../tools/audit/mutants.mjs'
import {drawSample} from '../../../tools/audit/sample.mjs'
import {compareFindings} from '../../../tools/audit/slither.mjs'

describe('readLcov', () => {
  test('counts lines and branches, and names what was missed', () => {
    const text = 'SF:src/A.sol\nDA:3,7\nDA:4,0\nBRDA:5,0,0,2\nBRDA:5,0,1,-\nend_of_record\n'
    const [file] = readLcov(text)
    expect(file?.file).toBe('src/A.sol')
    expect(file?.lines.map(({isHit}) => isHit)).toEqual([true, false])
    expect(file?.branches.map(({isHit}) => isHit)).toEqual([true, false])
    expect(file?.missed).toEqual(['4', '5'])
  })
})

describe('compareFindings', () => {
  const finding = {check: 'timestamp', where: 'CreditBank.currentPrice', text: 'uses timestamp'}
  const explained = {check: 'timestamp', where: 'CreditBank.currentPrice', reason: 'the age of a price'}

  test('is met when every finding is explained', () => {
    expect(compareFindings([finding], [explained]).isMet).toBe(true)
  })

  test('takes one explanation for a check everywhere', () => {
    expect(compareFindings([finding], [{...explained, where: '*'}]).isMet).toBe(true)
  })

  test.each([
    ['a finding without an explanation', [finding], [], 'not explained: timestamp in CreditBank.currentPrice'],
    ['an explanation without a finding', [], [explained], 'no longer found: timestamp in CreditBank.currentPrice'],
    ['an explanation without a reason', [finding], [{...explained, reason: ''}], 'without a reason: timestamp'],
  ])('fails on %s', (_name, found, reasons, text) => {
    const {isMet, report} = compareFindings(found, reasons)
    expect(isMet).toBe(false)
    expect(report).toContain(text)
  })
})

describe('score', () => {
  const mutant = (outcome: string, line: number) => ({file: 'src/A.sol', line, old: `a${line}`, new: 'b', outcome})

  test('counts mutants that compile, and names survivors that nobody explained', () => {
    const tried = [mutant('killed', 1), mutant('survived', 2), mutant('survived', 3), mutant('invalid', 4)]
    const survivors = [{file: 'src/A.sol', old: 'a3', new: 'b', reason: 'the same in other words'}]
    const {killed, total, open} = score(tried, survivors)
    expect([killed, total]).toEqual([1, 3])
    expect(open.map(({line}) => line)).toEqual([2])
  })
})

describe('drawSample', () => {
  test('gives every element once, in an order that only the seed decides', () => {
    const list = Array.from({length: 50}, (_, i) => i)
    expect(drawSample(list, 1)).toEqual(drawSample(list, 1))
    expect(drawSample(list, 1)).not.toEqual(drawSample(list, 2))
    expect([...drawSample(list, 1)].sort((a, b) => a - b)).toEqual(list)
  })
})
