// Fails if an act of the protocol costs over 5 % more gas than contracts/gas.json says. `--write` writes that file, and
// bench/results/gas.md from it.
import {readFileSync, writeFileSync} from 'node:fs'
import {formatGasReport} from '../bench/support/format-gas-report.mjs'
import {measureGas} from '../bench/support/measure-gas.mjs'
import {repositoryPath} from './bootstrap/paths.mjs'
import {findRises, LIMITS} from './gas-limits.mjs'

process.chdir(repositoryPath())
const SNAPSHOT = 'contracts/gas.json'
const gas = await measureGas()
if (process.argv.includes('--write')) {
  writeFileSync(SNAPSHOT, `${JSON.stringify(gas, null, 2)}\n`)
  writeFileSync('bench/results/gas.md', formatGasReport(gas))
}
const rises = findRises(JSON.parse(readFileSync(SNAPSHOT, 'utf8')), gas)
for (const {act, limit, measured} of rises) console.error(`${act} costs ${measured} gas; expected at most ${limit}.`)
if (rises.length > 0) console.error('If that is as it must be: node tools/check-gas.mjs --write')
console.log(
  `${Object.keys(gas).length} acts measured, ${Object.keys(LIMITS).length} of them with a limit of their own.`,
)
process.exitCode = rises.length === 0 ? 0 : 1
