// Runs the tests of the contracts and of the TypeScript sources; ends with the line "N passed, N failed".
// Arguments go to vitest, and then the contracts are left out: npm run test:all -- --project unit
import {spawn} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, rmSync} from 'node:fs'
import {localPath, repositoryPath} from './bootstrap/paths.mjs'
import {addTotals, readForgeTotals, readVitestTotals} from './test-totals.mjs'

const vitestArgs = process.argv.slice(2)
const env = {...process.env, PATH: localPath()}
// Only the last tests need the storage servers: they are built while others run, on what these leave of the machine.
const building = spawn('node', ['tools/build-servers.mjs'], {cwd: repositoryPath(), env, stdio: 'inherit'})
const isAll = vitestArgs.length === 0
// The compact part with other Blenders is the last of the tests with Blender: they are installed while others run.
const installing = isAll
  ? spawn('node', ['tools/install-blenders.mjs'], {cwd: repositoryPath(), env, stdio: 'inherit'})
  : undefined
const totals = await Promise.all([...(isAll ? [runForge()] : []), runVitest(vitestArgs)])
building.kill()
installing?.kill()
const {passed, failed} = addTotals(totals)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

async function runForge() {
  const child = spawn('forge', ['test'], {cwd: repositoryPath('contracts'), env, stdio: ['ignore', 'pipe', 'inherit']})
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const exitCode = await ended(child)
  process.stdout.write(output)
  return readForgeTotals(output, exitCode)
}

async function runVitest(args) {
  const report = repositoryPath('.cache/vitest.json')
  mkdirSync(repositoryPath('.cache'), {recursive: true})
  rmSync(report, {force: true})
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const child = spawn('vitest', ['run', ...reporters, ...args], {cwd: repositoryPath(), env, stdio: 'inherit'})
  const exitCode = await ended(child)
  return readVitestTotals(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, exitCode)
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
