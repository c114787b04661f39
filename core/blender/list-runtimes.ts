import {access, constants, readdir, readFile, realpath} from 'node:fs/promises'
import {delimiter, dirname, join} from 'node:path'
import {homePath} from '../home.js'
import type {BlenderRuntime} from './blender-runtime.js'
import {readBlenderVersion} from './start-blender.js'
import {compareSeries, isSupportedSeries} from './supported-series.js'

/**
 * Lists the installed Blenders of supported series, oldest series first, Candela's own before those on the PATH.
 *
 * Candela's own lie in the folder `blender` of its home: `bpy-4.5` (a Python environment with the wheel; `bpy-4.5.15` with that of one version) or
 * `blender-4.5.1-linux-x64` (an archive from blender.org). Nothing is started for them.
 */
export async function listRuntimes(): Promise<BlenderRuntime[]> {
  const home = homePath('blender')
  const names = await readdir(home).catch(() => [])
  const own = names.sort().map((name) => readOwnRuntime(join(home, name), name))
  const found = await Promise.all([...own, ...(await listPathCommands()).map(readPathRuntime)])
  return found
    .filter((runtime) => runtime !== undefined)
    .filter((runtime) => isSupportedSeries(runtime.series))
    .sort((a, b) => compareSeries(a.series, b.series))
}

/** Reads what is installed in one folder of the home; `undefined` when it is no runtime. */
export async function readOwnRuntime(folder: string, name: string): Promise<BlenderRuntime | undefined> {
  const wheel = /^bpy-(\d+\.\d+)(?:\.\d+)?$/.exec(name)
  if (wheel?.[1]) return readModule(folder, wheel[1])
  const archive = /^blender-((\d+\.\d+)\.\d+)-[a-z0-9-]+$/.exec(name)
  const command = join(folder, 'blender')
  if (!archive?.[1] || !archive[2] || !(await isExecutable(command))) return undefined
  return {series: archive[2], version: archive[1], form: 'executable', command, readOnlyPaths: [folder]}
}

/** A virtual environment: the version stands in the wheel's metadata, the base Python in `pyvenv.cfg`. */
async function readModule(folder: string, series: string): Promise<BlenderRuntime | undefined> {
  const command = join(folder, 'bin', 'python')
  const lib = join(folder, 'lib')
  const python = (await readdir(lib).catch(() => [])).find((name) => name.startsWith('python3'))
  if (!python || !(await isExecutable(command))) return undefined
  const packages = await readdir(join(lib, python, 'site-packages')).catch(() => [])
  const version = packages.map((name) => /^bpy-(.+)\.dist-info$/.exec(name)?.[1]).find((found) => found)
  if (!version?.startsWith(`${series}.`)) return undefined
  const readOnlyPaths = [...new Set([folder, await realpath(folder), await findBasePython(folder)])]
  return {series, version, form: 'module', command, readOnlyPaths}
}

async function findBasePython(folder: string): Promise<string> {
  const config = await readFile(join(folder, 'pyvenv.cfg'), 'utf8')
  const bin = /^home\s*=\s*(.+)$/m.exec(config)?.[1]?.trim() ?? '/usr/bin'
  return dirname(await realpath(bin))
}

/** One for each file: `/bin` is `/usr/bin` on many systems. */
async function listPathCommands(): Promise<string[]> {
  const byFile = new Map<string, string>()
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')) {
    const command = join(folder, 'blender')
    const file = await realpath(command).catch(() => undefined)
    if (file !== undefined && !byFile.has(file)) byFile.set(file, command)
  }
  return [...byFile.values()]
}

async function readPathRuntime(command: string): Promise<BlenderRuntime | undefined> {
  if (!(await isExecutable(command))) return undefined
  const version = await readBlenderVersion(command)
  if (!version) return undefined
  const folder = dirname(await realpath(command))
  return {
    series: version.split('.').slice(0, 2).join('.'),
    version,
    form: 'executable',
    command,
    readOnlyPaths: [folder],
  }
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
