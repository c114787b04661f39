// npm run audit:contracts - what a reviewer of the contracts would run: the tests at length, coverage, Slither, and
// mutants. Arguments name the parts; without any, all of them run. The mutants take an hour the first time. Writes
// bench/results/contracts-audit.md.
import {spawnSync} from 'node:child_process'
import {checkCoverage} from './audit/coverage.mjs'
import {checkMutants} from './audit/mutants.mjs'
import {recordPart} from './audit/report.mjs'
import {checkWithSlither} from './audit/slither.mjs'
import {localPath, repositoryPath} from './bootstrap/paths.mjs'
import {readForgeTotals} from './test-totals.mjs'

const env = {...process.env, PATH: localPath()}
const PARTS = {tests: runTestsAtLength, coverage: checkCoverage, slither: checkWithSlither, mutants: checkMutants}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in PARTS))
if (unknown.length > 0) {
  console.error(`There is no part "${unknown[0]}"; there are ${Object.keys(PARTS).join(', ')}.`)
  process.exit(2)
}
for (const [name, check] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const startedAtMs = Date.now()
  const {isMet, summary, report} = await check(env)
  const seconds = Math.round((Date.now() - startedAtMs) / 1000)
  recordPart(name, {isMet, summary, seconds})
  console.log(`${name}: ${isMet ? 'ok' : 'FAILED'} (${seconds} s)\n${report}\n`)
  if (!isMet) process.exitCode = 1
}

/** Fuzz tests with 10,000 runs and invariants with 1,000 runs of 100 calls, as the profile `audit` says. */
function runTestsAtLength() {
  const args = ['test', '--show-progress']
  const options = {cwd: repositoryPath('contracts'), env: {...env, FOUNDRY_PROFILE: 'audit'}, encoding: 'utf8'}
  const {status, stdout, stderr} = spawnSync('forge', args, {...options, maxBuffer: 2 ** 28})
  const {passed, failed} = readForgeTotals(stdout, status)
  const summary = `${passed} tests passed, ${failed} failed: 10,000 inputs for each fuzz test, 1,000 campaigns of 100 acts for the invariants`
  return {isMet: failed === 0, summary, report: `${stdout}${failed === 0 ? '' : stderr}`}
}
