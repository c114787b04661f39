// `npm run check`: format, lint, types, import directions, generated files, contracts' format, then every test.
// Goes on after a failure, so that one run shows them all.
import {spawnSync} from 'node:child_process'
import {localPath, repositoryPath} from './bootstrap/paths.mjs'

const CHECKS = [
  {name: 'Format and lint', line: ['biome', 'check', '--error-on-warnings']},
  {name: 'Types', line: ['tsc', '-p', 'tsconfig.check.json']},
  {name: 'Import directions', line: ['node', 'tools/check-imports.mjs']},
  {name: 'Generated files', line: ['node', 'tools/check-generated.mjs']},
  {name: 'Gas', line: ['node', 'tools/check-gas.mjs']},
  {name: "Contracts' format", line: ['forge', 'fmt', '--check'], folder: 'contracts'},
]
const env = {...process.env, PATH: localPath()}

const failed = CHECKS.filter((check) => !passes(check))
const tests = spawnSync('node', ['tools/run-tests.mjs'], {cwd: repositoryPath(), env, stdio: 'inherit'})
if (failed.length > 0) console.error(`Failed besides the tests: ${failed.map(({name}) => name).join(', ')}`)
process.exitCode = failed.length > 0 || tests.status !== 0 ? 1 : 0

function passes({name, line: [command, ...args], folder = ''}) {
  const startedAtMs = Date.now()
  const {status, stdout, stderr, error} = spawnSync(command, args, {cwd: repositoryPath(folder), env, encoding: 'utf8'})
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1)
  console.log(`${name}: ${status === 0 ? 'ok' : 'failed'} (${seconds} s)`)
  if (status !== 0) console.log([error?.message, stdout, stderr].filter(Boolean).join('\n'))
  return status === 0
}
