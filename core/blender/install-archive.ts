import {createHash} from 'node:crypto'
import {createReadStream, createWriteStream} from 'node:fs'
import {mkdir, rename, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {execa} from 'execa'
import {homePath} from '../home.js'
import type {BlenderRuntime} from './blender-runtime.js'
import {RuntimeInstallError, RuntimeUnreachableError} from './errors.js'
import type {InstallOptions} from './install-runtime.js'
import {readOwnRuntime} from './list-runtimes.js'

/** How to install an archive. */
export interface ArchiveOptions extends InstallOptions {
  /** The Python that a wheel would have needed, for the advice when the archive cannot be had. */
  missingPython?: string | undefined
  /** @default https://download.blender.org/release */
  baseUrl?: string
}

/**
 * Installs the newest official archive of a series, or that of one version, for Linux on x64, after checking its SHA-256.
 *
 * @throws {RuntimeUnreachableError} If blender.org cannot be reached.
 * @throws {RuntimeInstallError} If this is another system, or the archive is not what blender.org says.
 */
export async function installArchive(series: string, options: ArchiveOptions): Promise<BlenderRuntime> {
  assertPlatform(series)
  const {onProgress, signal, baseUrl = 'https://download.blender.org/release'} = options
  const source = {series, options, folderUrl: `${baseUrl}/Blender${series}`}
  const version = options.version ?? (await findNewestVersion(source))
  const name = `blender-${version}-linux-x64`
  const partial = homePath('blender', `${series}.partial-${process.pid}`)
  const archive = join(partial, `${name}.tar.xz`)
  await mkdir(partial, {recursive: true})
  onProgress?.(`Fetching ${name}.tar.xz (about 350 MB) from ${source.folderUrl}.`)
  const response = await get(source, `${name}.tar.xz`)
  await pipeline(Readable.fromWeb(response), createWriteStream(archive), {signal})
  await assertChecksum(archive, await expectedChecksum(source, version, `${name}.tar.xz`))
  onProgress?.(`Unpacking ${name}.`)
  await execa('tar', ['-xJf', archive, '-C', partial], signal ? {cancelSignal: signal} : {})
  await rename(join(partial, name), homePath('blender', name))
  await rm(partial, {recursive: true, force: true})
  const runtime = await readOwnRuntime(homePath('blender', name), name)
  if (!runtime) throw new RuntimeInstallError(`${name}.tar.xz holds no Blender.`)
  return runtime
}

interface Source {
  series: string
  options: ArchiveOptions
  folderUrl: string
}

function assertPlatform(series: string): void {
  if (process.platform === 'linux' && process.arch === 'x64') return
  throw new RuntimeInstallError(
    `Candela fetches Blender only for linux-x64; this is ${process.platform}-${process.arch}.`,
    {suggestions: [`Install Blender ${series} yourself and put it on the PATH.`]},
  )
}

async function findNewestVersion(source: Source): Promise<string> {
  const listing = await new Response(await get(source, '')).text()
  const pattern = new RegExp(`blender-${source.series.replace('.', '\\.')}\\.(\\d+)-linux-x64\\.tar\\.xz`, 'g')
  const patches = [...listing.matchAll(pattern)].map((match) => Number(match[1]))
  if (patches.length > 0) return `${source.series}.${Math.max(...patches)}`
  throw new RuntimeInstallError(`${source.folderUrl}/ lists no archive of Blender ${source.series} for linux-x64.`)
}

async function expectedChecksum(source: Source, version: string, name: string): Promise<string> {
  const sums = await new Response(await get(source, `blender-${version}.sha256`)).text()
  const line = sums.split('\n').find((one) => one.trim().endsWith(name))
  const checksum = line?.trim().split(/\s+/)[0]
  if (checksum && /^[0-9a-f]{64}$/i.test(checksum)) return checksum.toLowerCase()
  throw new RuntimeInstallError(`${source.folderUrl}/blender-${version}.sha256 has no line for ${name}.`)
}

async function assertChecksum(archive: string, expected: string): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(archive), hash)
  const received = hash.digest('hex')
  if (received === expected) return
  throw new RuntimeInstallError(`The archive is damaged: expected SHA-256 ${expected}, received ${received}.`, {
    suggestions: ['Try again; if it stays so, tell blender.org.'],
  })
}

async function get({series, options, folderUrl}: Source, name: string): Promise<ReadableStream<Uint8Array>> {
  const url = `${folderUrl}/${name}`
  const response = await fetch(url, options.signal ? {signal: options.signal} : {}).catch((cause: Error) => {
    options.signal?.throwIfAborted()
    throw toUnreachable(series, options.missingPython, `${url} could not be reached (${describe(cause)})`, cause)
  })
  if (response.ok && response.body) return response.body
  throw toUnreachable(series, options.missingPython, `${url} answered ${response.status}`)
}

function toUnreachable(
  series: string,
  python: string | undefined,
  what: string,
  cause?: Error,
): RuntimeUnreachableError {
  const first = python ? [`Install Python ${python} with venv, then: candela blender install ${series}`] : []
  return new RuntimeUnreachableError(`Blender ${series} could not be fetched: ${what}.`, {
    suggestions: [...first, `Put the executable of Blender ${series} on the PATH.`],
    cause,
  })
}

/** Node hides the reason of a failed fetch in its cause. */
function describe(error: Error): string {
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message
}
