import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'
import {packagePath} from '../package-root.js'
import type {BlenderRuntime} from './blender-runtime.js'
import {SandboxMissingError} from './errors.js'

/** How Blender is kept away from the machine. */
export type SandboxKind = 'bubblewrap' | 'none'

/** What a sandboxed Blender sees besides itself. */
export interface SandboxView {
  /** Absolute folder, shown read-only as `/scene`. */
  sceneDir: string
  /** Folders below `sceneDir` that are shown empty and writable, and as they are as `/bakes/0` and so on. */
  bakes?: readonly string[]
  /** Absolute folder, shown writable as `/out`. */
  outDir: string
  /** Whether graphics devices are shown. */
  hasGpu: boolean
  /** Absolute folder, shown writable as `/kernels`, where drivers and Cycles keep compiled kernels. */
  kernelsDir?: string
}

/** A command line with what it finds in its environment. */
export interface CommandLine {
  command: string
  args: string[]
  env: Record<string, string>
}

/** Device files and folders of the graphics drivers; the absent ones are passed over. */
const GPU_PATHS = ['/dev/nvidiactl', '/dev/nvidia-uvm', '/dev/nvidia-uvm-tools', '/dev/dri', '/dev/kfd']

let detected: Promise<SandboxKind> | undefined

/** Finds out, once per process, whether bubblewrap works here: it is installed and may create namespaces. */
export function detectSandbox(): Promise<SandboxKind> {
  detected ??= execa('bwrap', [...ISOLATION, ...SYSTEM, '/usr/bin/true'], {reject: false, env: {}}).then((result) =>
    result.exitCode === 0 ? 'bubblewrap' : 'none',
  )
  return detected
}

/**
 * Makes sure that bubblewrap works.
 *
 * @throws {SandboxMissingError} If it does not.
 */
export async function assertSandbox(): Promise<void> {
  if ((await detectSandbox()) === 'bubblewrap') return
  throw new SandboxMissingError('Expected a working bubblewrap (bwrap) on this machine, found none.', {
    suggestions: ['sudo apt-get install -y bubblewrap'],
  })
}

/**
 * Wraps a command line into bubblewrap: no network, no capabilities, the scene read-only at `/scene`, one writable
 * folder at `/out`, our scripts at `/candela`, everything gone when this process ends.
 *
 * The binds are the measured minimum for Cycles and OpenImageDenoise. A `--tmpfs` comes before binds below it.
 */
export function wrapInSandbox(line: CommandLine, runtime: BlenderRuntime, view: SandboxView): CommandLine {
  const outsideUsr = runtime.readOnlyPaths.filter((path) => path !== '/usr' && !path.startsWith('/usr/'))
  const {kernelsDir} = view
  const home = kernelsDir === undefined ? {HOME: '/tmp'} : KERNELS
  const env = {PATH: '/usr/bin', ...home, BLENDER_USER_RESOURCES: '/tmp/blender', ...line.env}
  const args = [
    ...ISOLATION,
    ...SYSTEM,
    ...outsideUsr.flatMap((path) => ['--ro-bind', path, path]),
    ...['--ro-bind', packagePath('core', 'blender'), '/candela'],
    ...['--ro-bind', view.sceneDir, '/scene'],
    ...(view.bakes ?? []).flatMap((folder, i) => [
      ...['--tmpfs', join('/scene', folder), '--ro-bind', join(view.sceneDir, folder), `/bakes/${i}`],
    ]),
    ...['--bind', view.outDir, '/out', '--chdir', '/out'],
    ...(kernelsDir === undefined ? [] : ['--bind', kernelsDir, '/kernels']),
    ...(view.hasGpu ? gpuBinds() : []),
    ...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
  ]
  return {command: 'bwrap', args: [...args, line.command, ...line.args], env: {}}
}

/** CUDA keeps kernels in `~/.nv`, Cycles and the other drivers in `~/.cache`, OptiX where it is told. */
const KERNELS = {HOME: '/kernels', OPTIX_CACHE_PATH: '/kernels/optix'}

const ISOLATION = [
  ...['--unshare-all', '--unshare-user', '--disable-userns', '--clearenv', '--die-with-parent', '--new-session'],
  ...['--cap-drop', 'ALL', '--uid', '65534', '--gid', '65534'],
]

/** `/etc/alternatives` holds links that a distribution's own Blender needs (liblapack on Debian). */
const SYSTEM = [
  ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/bin', '/bin'],
  ...['--symlink', 'usr/lib64', '/lib64', '--ro-bind-try', '/etc/alternatives', '/etc/alternatives'],
  ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
]

function gpuBinds(): string[] {
  const cards = Array.from({length: 16}, (_, i) => `/dev/nvidia${i}`).filter((path) => existsSync(path))
  return [...[...GPU_PATHS, ...cards].flatMap((path) => ['--dev-bind-try', path, path]), '--ro-bind', '/sys', '/sys']
}
