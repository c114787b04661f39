import {stripVTControlCharacters} from 'node:util'

/**
 * How many tests passed and failed; a runner that breaks counts as one failed test.
 *
 * @typedef {{passed: number, failed: number}} Totals
 */

/**
 * Reads the closing line of `forge test`, such as "Ran 5 test suites in 2s (3s CPU time): 40 tests passed, 0 failed, …".
 *
 * @param {string} output
 * @param {number} exitCode
 * @returns {Totals}
 */
export function readForgeTotals(output, exitCode) {
  const line = /Ran \d+ test suites? in .*?: \D*(\d+)\D* tests? passed, \D*(\d+)\D* failed/.exec(
    stripVTControlCharacters(output),
  )
  const passed = Number(line?.[1] ?? 0)
  const failed = Number(line?.[2] ?? 0)
  return {passed, failed: withBreakage(failed, !line || exitCode !== 0)}
}

/**
 * Reads the JSON report of vitest. A file that could not be loaded has no tests and counts as one failed test.
 *
 * @param {VitestReport | undefined} report
 * @param {number} exitCode
 * @returns {Totals}
 *
 * @typedef {{numPassedTests: number, numFailedTests: number, testResults: {status: string, assertionResults: unknown[]}[]}} VitestReport
 */
export function readVitestTotals(report, exitCode) {
  if (!report) return {passed: 0, failed: 1}
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  const failed = report.numFailedTests + broken.length
  return {passed: report.numPassedTests, failed: withBreakage(failed, exitCode !== 0)}
}

/**
 * @param {Totals[]} totals
 * @returns {Totals}
 */
export function addTotals(totals) {
  return totals.reduce((sum, {passed, failed}) => ({passed: sum.passed + passed, failed: sum.failed + failed}), {
    passed: 0,
    failed: 0,
  })
}

function withBreakage(failed, isBroken) {
  return isBroken ? Math.max(1, failed) : failed
}
