import {createHash} from 'node:crypto'
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {BootstrapError} from './failure.mjs'
import {withLock} from './lock.mjs'
import {repositoryPath} from './paths.mjs'
import {lastLines, runQuietly} from './run.mjs'

/** The real servers that storage is tested against: Kubo (`ipfs`) and an S3 server (`versitygw`). */
export const STORAGE_SERVERS = ['ipfs', 'versitygw']

/** The same Kubo as in go.mod, as the npm package that fetches the official program: for machines without Go. */
const KUBO_PACKAGE = 'kubo@0.43.1'

/**
 * Builds the servers that `test/servers/go.mod` pins into `.cache`, once for each content of that file.
 *
 * Without Go only Kubo can be had; the tests against S3 then say what is missing.
 */
export async function prepareStorageServers(say) {
  const folder = storageServersFolder()
  if (areIn(folder)) return 'they are there'
  return withLock(repositoryPath('.cache/servers.lock'), () => prepareIn(folder, say), {say})
}

/** Folder of the programs; its name changes with what is pinned and with the machine. */
export function storageServersFolder() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\0`)
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(repositoryPath(`test/servers/${file}`)))
  return repositoryPath(`.cache/servers/${hash.digest('hex').slice(0, 16)}`)
}

async function prepareIn(folder, say) {
  if (areIn(folder)) return 'they are there'
  const {exitCode, output} = await runQuietly('go', ['version'])
  if (exitCode !== 0) return fetchKubo(folder, say)
  say(`building Kubo and versitygw with ${output.trim()}, which takes 2 to 5 minutes and happens once`)
  await buildInto(folder)
  removeOthers(folder)
  return 'built'
}

function areIn(folder) {
  return STORAGE_SERVERS.every((name) => existsSync(join(folder, name)))
}

async function buildInto(folder) {
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, {recursive: true, force: true})
  mkdirSync(unfinished, {recursive: true})
  const {exitCode, output} = await runQuietly(
    'go',
    ['build', '-trimpath', '-ldflags=-s -w', '-o', `${unfinished}/`, 'tool'],
    {
      cwd: repositoryPath('test/servers'),
      env: {...process.env, CGO_ENABLED: '0'},
    },
  )
  if (exitCode !== 0) {
    throw new BootstrapError(
      `The storage servers could not be built (exit code ${exitCode}), which needs Go 1.26 and its module proxy: ${lastLines(output, 3)}`,
      ['go version', 'cd test/servers && go build -o /dev/null tool'],
    )
  }
  rmSync(folder, {recursive: true, force: true})
  renameSync(unfinished, folder)
}

/** Programs of an earlier go.mod are 200 MB that nobody uses. */
function removeOthers(folder) {
  for (const name of readdirSync(dirname(folder))) {
    const other = join(dirname(folder), name)
    if (other !== folder) rmSync(other, {recursive: true, force: true})
  }
}

async function fetchKubo(folder, say) {
  const ipfs = join(folder, 'ipfs')
  if (!existsSync(ipfs)) {
    say(`there is no Go, so ${KUBO_PACKAGE} from npm fetches the official program`)
    const packages = join(folder, 'npm')
    mkdirSync(packages, {recursive: true})
    const install = ['install', '--prefix', packages, '--no-audit', '--no-fund', '--ignore-scripts', KUBO_PACKAGE]
    const installed = await runQuietly('npm', install)
    const kubo = join(packages, 'node_modules/kubo')
    const fetched =
      installed.exitCode === 0 ? await runQuietly('node', ['src/post-install.js'], {cwd: kubo}) : installed
    if (!existsSync(join(kubo, 'kubo/ipfs'))) {
      throw new BootstrapError(`Kubo could not be fetched without Go: ${lastLines(fetched.output, 2)}`, [
        'install Go 1.26 or newer from https://go.dev/dl, then npm test',
      ])
    }
    symlinkSync('npm/node_modules/kubo/kubo/ipfs', ipfs)
  }
  return 'Kubo is there; the tests against S3 need Go 1.26, which is not on PATH, and will fail'
}
