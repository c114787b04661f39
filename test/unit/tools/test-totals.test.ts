import {describe, expect, test} from 'vitest'
import {addTotals, readForgeTotals, readVitestTotals} from '../../../tools/test-totals.mjs'

const FORGE = 'Ran 5 test suites in 2.10s (3.00s CPU time): 40 tests passed, 2 failed, 0 skipped (42 total tests)\n'

function vitestReport(numPassedTests: number, numFailedTests: number, brokenFiles = 0) {
  const passing = {status: 'passed', assertionResults: [{}]}
  const broken = Array.from({length: brokenFiles}, () => ({status: 'failed', assertionResults: []}))
  return {numPassedTests, numFailedTests, testResults: [passing, ...broken]}
}

describe('readForgeTotals', () => {
  test('reads the closing line', () => {
    expect(readForgeTotals(FORGE, 1)).toEqual({passed: 40, failed: 2})
  })

  test('reads the closing line through its colours', () => {
    const line =
      'Ran 1 test suite in 1.00s (1.00s CPU time): \u001b[32m7\u001b[0m tests passed, \u001b[31m0\u001b[0m failed'
    expect(readForgeTotals(line, 0)).toEqual({passed: 7, failed: 0})
  })

  test.each([
    ['said nothing', '', 0],
    ['did not compile', 'Error: Compiler run failed', 1],
  ])('counts a run that %s as one failure', (_, output, exitCode) => {
    expect(readForgeTotals(output, exitCode)).toEqual({passed: 0, failed: 1})
  })
})

describe('readVitestTotals', () => {
  test('reads the report', () => {
    expect(readVitestTotals(vitestReport(10, 2), 1)).toEqual({passed: 10, failed: 2})
  })

  test('counts every file that could not be loaded', () => {
    expect(readVitestTotals(vitestReport(10, 1, 2), 1)).toEqual({passed: 10, failed: 3})
  })

  test('counts a run that broke outside the tests as one failure', () => {
    expect(readVitestTotals(vitestReport(10, 0), 1)).toEqual({passed: 10, failed: 1})
    expect(readVitestTotals(undefined, 0)).toEqual({passed: 0, failed: 1})
  })
})

describe('addTotals', () => {
  test('adds the runners up', () => {
    const forge = {passed: 40, failed: 0}
    expect(addTotals([forge, {passed: 2, failed: 1}])).toEqual({passed: 42, failed: 1})
  })
})
