import {execFile} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {readForgeTotals} from '../test-totals.mjs'

/** A mutant that runs into an endless loop is noticed too. */
const LIMIT_MS = 300_000
/** Of the first run, which compiles everything. */
export const FIRST_LIMIT_MS = 1_800_000

/**
 * Changes one place of a source, runs the tests until the first fails, and puts the source back.
 *
 * @param {string} folder - Of a copy of the Foundry project.
 * @param {{file: string, start: number, end: number, new: string}} mutant - Offsets are bytes of the file.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<'invalid' | 'killed' | 'survived' | 'broken'>} `broken` if the run says nothing: it is tried again next time.
 */
export async function tryMutant(folder, {file, start, end, new: text}, env) {
  const path = join(folder, file)
  const original = readFileSync(path)
  writeFileSync(path, Buffer.concat([original.subarray(0, start), Buffer.from(text), original.subarray(end)]))
  try {
    return await runTests(folder, env)
  } finally {
    writeFileSync(path, original)
  }
}

/**
 * Reads what `forge test` printed; its exit code says nothing, because its npm package ends with 0 all the same.
 *
 * @param {{output: string, isTimedOut: boolean}} run
 */
export function readOutcome({output, isTimedOut}) {
  if (isTimedOut) return 'killed'
  if (/Compiler run failed|Compilation failed/.test(output)) return 'invalid'
  if (!/Ran \d+ test suites? in/.test(output)) return 'broken'
  const {passed, failed} = readForgeTotals(output, 0)
  return failed === 0 && passed > 0 ? 'survived' : 'killed'
}

/**
 * Runs the tests, less those of gas, which any change would fail, and less the longest campaign: the invariants do the same.
 * Tests refer to the contracts by their artifacts, so that only the changed contract is compiled again.
 */
export function runTests(folder, env, limitMs = LIMIT_MS) {
  const quick = {
    ...env,
    FOUNDRY_DYNAMIC_TEST_LINKING: 'true',
    FOUNDRY_FUZZ_RUNS: '64',
    FOUNDRY_INVARIANT_RUNS: '4',
  }
  const args = ['test', '--fail-fast', '--no-match-contract', 'Gas', '--no-match-test', 'ActorsReachEveryFunction']
  const options = {cwd: folder, env: quick, timeout: limitMs, maxBuffer: 2 ** 28}
  return new Promise((resolve) => {
    execFile('forge', args, options, (error, stdout, stderr) =>
      resolve(readOutcome({output: `${stdout}${stderr}`, isTimedOut: error?.killed === true})),
    )
  })
}
