import {createHash} from 'node:crypto'
import {chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {BootstrapError} from './failure.mjs'
import {repositoryPath} from './paths.mjs'
import {lastLines, runQuietly} from './run.mjs'

/** Oldest Go that builds the servers, as test/servers/go.mod says. */
const MIN_MINOR = 26
const VERSION = '1.26.5'

/** The official toolchains, as the module proxy gives them to any Go, by Node's name of the machine. */
const TOOLCHAINS = {
  'linux-x64': toolchain('linux-amd64', 72, 'fa1f92e41b70c6649bd78b1ab98b940f19adf3e71aeb0bcb5a177bcc25699df5'),
  'linux-arm64': toolchain('linux-arm64', 69, '3cfc9c4e6df7487d753692a704ac81e25fc07b0be4cd02d59c2f9884c1d114cf'),
  'darwin-arm64': toolchain('darwin-arm64', 70, 'e53418c1be1296acb941920fa767dd8d8978740e9712c60b7d05475b17b2459d'),
  'darwin-x64': toolchain('darwin-amd64', 73, '632d7d4ca9ca5b1fa334676f9e449a4be589e2c14207398b0385e274eceb5e3e'),
}

function toolchain(machine, megabytes, sha256) {
  return {name: `v0.0.1-go${VERSION}.${machine}`, sha256, megabytes}
}

/**
 * Finds a Go that is new enough, or installs one of our own into `.cache`.
 *
 * @param {(text: string) => void} say
 * @returns {Promise<string>} Its command.
 * @throws {BootstrapError} If there is none, and none for this machine can be installed.
 */
export async function prepareGo(say) {
  const {exitCode, output} = await runQuietly('go', ['version'])
  const minor = Number(/go1\.(\d+)/.exec(output)?.[1])
  if (exitCode === 0 && minor >= MIN_MINOR) return 'go'
  const machine = `${process.platform}-${process.arch}`
  const found = TOOLCHAINS[machine]
  if (!found) {
    throw new BootstrapError(
      `The tests of storage build Kubo and an S3 server with Go 1.${MIN_MINOR}; there is ${exitCode === 0 ? output.trim() : 'no Go'} on this ${machine}.`,
      ['install Go from https://go.dev/dl, then npm test'],
    )
  }
  const folder = repositoryPath(`.cache/go-${VERSION}`)
  if (!existsSync(folder)) await install(found, folder, say)
  return join(folder, 'bin/go')
}

async function install({name, sha256, megabytes}, folder, say) {
  const url = `${proxyUrl()}/golang.org/toolchain/@v/${name}.zip`
  say(`there is no Go 1.${MIN_MINOR}: fetching ${VERSION}, ${megabytes} MB`)
  const archive = await download(url)
  const found = createHash('sha256').update(archive).digest('hex')
  if (found !== sha256) {
    throw new BootstrapError(`${url} has the sha256 ${found}; expected ${sha256}.`, ['npm test'])
  }
  const unpacked = `${folder}.unfinished`
  rmSync(unpacked, {recursive: true, force: true})
  mkdirSync(unpacked, {recursive: true})
  const zip = join(unpacked, 'go.zip')
  writeFileSync(zip, archive)
  const {exitCode, output} = await runQuietly('python3', ['-m', 'zipfile', '-e', zip, unpacked])
  if (exitCode !== 0) {
    throw new BootstrapError(`The archive of Go could not be unpacked with Python: ${lastLines(output, 1)}`, [
      'install Go from https://go.dev/dl, then npm test',
    ])
  }
  const home = join(unpacked, `golang.org/toolchain@${name}`)
  // Module archives keep no permissions.
  for (const path of [...programsIn(join(home, 'bin')), ...programsIn(join(home, 'pkg/tool'))]) chmodSync(path, 0o755)
  renameSync(home, folder)
  rmSync(unpacked, {recursive: true, force: true})
}

function proxyUrl() {
  const [first = ''] = (process.env.GOPROXY ?? '').split(/[,|]/)
  return first.startsWith('http') ? first.replace(/\/$/, '') : 'https://proxy.golang.org'
}

async function download(url) {
  try {
    const response = await fetch(url)
    if (!response.ok) throw new Error(`answered ${response.status}`)
    return Buffer.from(await response.arrayBuffer())
  } catch (error) {
    throw new BootstrapError(`Go could not be fetched from ${url}: ${error.cause?.message ?? error.message}`, [
      'install Go from https://go.dev/dl, then npm test',
    ])
  }
}

function programsIn(folder) {
  return readdirSync(folder, {withFileTypes: true, recursive: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? dirname(entry.path), entry.name))
}
