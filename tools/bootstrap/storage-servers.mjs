import {createHash} from 'node:crypto'
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {BootstrapError} from './failure.mjs'
import {prepareGo} from './go.mjs'
import {withLock} from './lock.mjs'
import {repositoryPath} from './paths.mjs'
import {lastLines, runQuietly} from './run.mjs'

/** The real servers that storage is tested against: Kubo (`ipfs`) and an S3 server (`versitygw`). */
export const STORAGE_SERVERS = ['ipfs', 'versitygw']

/**
 * Builds the servers that `test/servers/go.mod` pins into `.cache`, once for each content of that file.
 *
 * @throws {BootstrapError} If there is no Go for it, or the build fails.
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
  const go = await prepareGo(say)
  say('building Kubo and versitygw, which takes 2 to 5 minutes and happens once')
  await buildInto(folder, go)
  removeOthers(folder)
  return 'built'
}

function areIn(folder) {
  return STORAGE_SERVERS.every((name) => existsSync(join(folder, name)))
}

async function buildInto(folder, go) {
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, {recursive: true, force: true})
  mkdirSync(unfinished, {recursive: true})
  const {exitCode, output} = await runQuietly(
    go,
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
