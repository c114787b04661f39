import {readdir} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {execa} from 'execa'
import type {BlenderLog} from './blender-log.js'
import type {BlenderRuntime} from './blender-runtime.js'
import {BlenderStartError, SystemLibraryMissingError} from './errors.js'

/** Debian and Ubuntu packages of the libraries Blender links to; measured on a bare image. */
const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  'libEGL.so.1': 'libegl1',
  'libGL.so.1': 'libgl1',
  'libICE.so.6': 'libice6',
  'libSM.so.6': 'libsm6',
  'libX11.so.6': 'libx11-6',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libXi.so.6': 'libxi6',
  'libXrender.so.1': 'libxrender1',
  'libXt.so.6': 'libxt6',
  'libXxf86vm.so.1': 'libxxf86vm1',
  'libgomp.so.1': 'libgomp1',
  'libxkbcommon.so.0': 'libxkbcommon0',
}

/** Says why a Blender ended before it answered, from the end of its log. */
export async function toStartError(
  runtime: BlenderRuntime,
  log: BlenderLog,
): Promise<BlenderStartError | SystemLibraryMissingError> {
  const named = /(lib[\w.+-]+\.so[.\d]*): cannot open shared object file/.exec(await log.read())?.[1]
  if (named) return toLibraryError(runtime, named)
  const last = await log.lastLine()
  return new BlenderStartError(
    `Blender ${runtime.version} at ${runtime.command} did not start${last ? `: ${last}` : ' and said nothing'}.`,
    {suggestions: [`Read Blender's log: ${log.path}`, `candela blender install ${runtime.series}`]},
  )
}

async function toLibraryError(runtime: BlenderRuntime, named: string): Promise<SystemLibraryMissingError> {
  const names = [...new Set([named, ...(await listMissingLibraries(runtime))])].sort()
  const packages = names.map((name) => DEBIAN_PACKAGES[name] ?? '').filter((name) => name !== '')
  const isMany = names.length > 1
  return new SystemLibraryMissingError(
    `Blender ${runtime.version} needs ${isMany ? 'system libraries' : 'a system library'} that this machine lacks: ${names.join(', ')}.`,
    {
      suggestions:
        packages.length > 0
          ? [`sudo apt-get install -y ${packages.join(' ')}`]
          : [`Install what provides ${names.join(', ')}.`],
    },
  )
}

/** The loader names one library at a time; `ldd` knows them all. */
async function listMissingLibraries(runtime: BlenderRuntime): Promise<string[]> {
  const binary = runtime.form === 'executable' ? runtime.command : await findModule(runtime.command)
  if (!binary) return []
  const {stdout} = await execa('ldd', [binary], {reject: false})
  return [...String(stdout ?? '').matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '')
}

async function findModule(python: string): Promise<string | undefined> {
  const lib = join(dirname(dirname(python)), 'lib')
  const folder = (await readdir(lib).catch(() => [])).find((name) => name.startsWith('python3'))
  return folder && join(lib, folder, 'site-packages', 'bpy', '__init__.so')
}
