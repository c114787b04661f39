import {describe, expect, test} from 'vitest'
import {readLcov} from '../../../tools/audit/coverage.mjs'
import {keepOutcomes, score} from '../../../tools/audit/mutants.mjs'
import {drawSample} from '../../../tools/audit/sample.mjs'
import {compareFindings} from '../../../tools/audit/slither.mjs'
import {readOutcome} from '../../../tools/audit/try-mutant.mjs'

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

  test.each(['*', 'CreditBank.*'])('takes one explanation for a check in "%s"', (where) => {
    expect(compareFindings([finding], [{...explained, where}]).isMet).toBe(true)
  })

  test('takes no explanation of another contract', () => {
    expect(compareFindings([finding], [{...explained, where: 'JobBoard.*'}]).isMet).toBe(false)
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

describe('keepOutcomes', () => {
  const tried = [
    {file: 'src/A.sol', old: 'a', new: 'b', outcome: 'killed'},
    {file: 'src/A.sol', old: 'c', new: 'd', outcome: 'survived'},
    {file: 'src/A.sol', old: 'e', new: 'f', outcome: 'survived'},
    {file: 'src/A.sol', old: 'g', new: 'h', outcome: 'broken'},
  ]
  const survivors = [{file: 'src/A.sol', old: 'e', new: 'f', reason: 'the same in other words'}]

  test('tries survivors again that nobody explained, and runs that broke', () => {
    const kept = keepOutcomes({sources: 'x', tried}, {sources: 'x', survivors})
    expect(kept.map((mutant: {old: string}) => mutant.old)).toEqual(['a', 'e'])
  })

  test('keeps nothing of other sources', () => {
    expect(keepOutcomes({sources: 'x', tried}, {sources: 'y', survivors})).toEqual([])
    expect(keepOutcomes(undefined, {sources: 'y', survivors})).toEqual([])
  })
})

describe('readOutcome', () => {
  const totals = (passed: number, failed: number) =>
    `Ran 5 test suites in 196ms (258ms CPU time): ${passed} tests passed, ${failed} failed, 0 skipped (43 total tests)`

  test.each([
    ['killed', totals(42, 1), false],
    ['survived', totals(43, 0), false],
    ['killed', totals(0, 0), false],
    ['broken', 'the runner broke', false],
    ['killed', '', true],
    ['invalid', 'Error: Compiler run failed:\nError (7858): Expected pragma', false],
  ])('is %s on "%s"', (outcome, output, isTimedOut) => {
    expect(readOutcome({output, isTimedOut})).toBe(outcome)
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
