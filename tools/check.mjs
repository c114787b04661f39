// `npm run check`: format, lint, types, import directions, generated files, contracts' format, then every test.
// Goes on after a failure, so that one run shows them all.
import {spawn} from 'node:child_process'
import {localPath, repositoryPath} from './bootstrap/paths.mjs'

// Each lane runs beside the other, and each compiles the contracts once: optimised for the chain, and for the tests.
const LANES = [
  [
    {name: 'Generated files', line: ['node', 'tools/check-generated.mjs']},
    {name: 'Gas', line: ['node', 'tools/check-gas.mjs']},
  ],
  [
    {name: 'Format and lint', line: ['biome', 'check', '--error-on-warnings']},
    {name: 'Types', line: ['tsc', '-p', 'tsconfig.check.json']},
    {name: 'Import directions', line: ['node', 'tools/check-imports.mjs']},
    {name: "Contracts' format", line: ['forge', 'fmt', '--check'], folder: 'contracts'},
    {name: "Contracts' tests compile", line: ['forge', 'build'], folder: 'contracts'},
  ],
]
const env = {...process.env, PATH: localPath()}

const failed = (await Promise.all(LANES.map(runLane))).flat()
const tests = await run({line: ['node', 'tools/run-tests.mjs']}, 'inherit')
if (failed.length > 0) console.error(`Failed besides the tests: ${failed.join(', ')}`)
process.exitCode = failed.length > 0 || tests.code !== 0 ? 1 : 0

/** Runs checks one after the other; names those that fail. */
async function runLane(checks) {
  const failed = []
  for (const check of checks) {
    const startedAtMs = Date.now()
    const {code, output} = await run(check, 'pipe')
    const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1)
    console.log(`${check.name}: ${code === 0 ? 'ok' : 'failed'} (${seconds} s)`)
    if (code !== 0) failed.push(check.name)
    if (code !== 0) console.log(output)
  }
  return failed
}

function run({line: [command, ...args], folder = ''}, output) {
  const child = spawn(command, args, {cwd: repositoryPath(folder), env, stdio: ['inherit', output, output]})
  const chunks = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk))
  return new Promise((resolve) => {
    child.on('error', ({message}) => resolve({code: 1, output: message}))
    child.on('close', (code) => resolve({code: code ?? 1, output: Buffer.concat(chunks).toString()}))
  })
}
