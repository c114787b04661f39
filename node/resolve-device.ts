import {readdir} from 'node:fs/promises'
import {
  type DeviceChoice,
  DeviceMissingError,
  defaultSeries,
  ensureRuntime,
  listDevices,
  listRuntimes,
  type RenderDevice,
} from '../core/blender/index.js'

/**
 * Finds out, once at the start of a node, what it will render on: a GPU that was asked for and is not there stops the
 * node here, and `auto` becomes a device class.
 *
 * @throws {DeviceMissingError} With what was found instead.
 */
export async function resolveDevice(choice: DeviceChoice, onProgress: (line: string) => void): Promise<DeviceChoice> {
  if (choice.kind === 'cpu') return choice
  if (choice.kind === 'auto' && !(await mayHaveGpu())) return {kind: 'cpu'}
  const runtime = (await listRuntimes()).at(-1) ?? (await ensureRuntime(await defaultSeries(), {onProgress}))
  return pickDevice(choice, await listDevices(runtime))
}

/**
 * Picks among the devices that Blender found; a pure function.
 *
 * @throws {DeviceMissingError} If the kind, or one of the numbers, is not there.
 */
export function pickDevice(choice: DeviceChoice, devices: readonly RenderDevice[]): DeviceChoice {
  const found = devices.map(({kind, name}) => `${kind} (${name})`).join(', ') || 'none'
  if (choice.kind === 'auto') return {kind: GPU_KINDS.find((kind) => devices.some((one) => one.kind === kind)) ?? 'cpu'}
  const ofKind = devices.filter(({kind}) => kind === choice.kind)
  const missing = (choice.gpus ?? []).find((number) => number >= ofKind.length)
  if (ofKind.length > 0 && missing === undefined) return choice
  const wanted = missing === undefined ? `the device kind ${choice.kind}` : `${choice.kind} device number ${missing}`
  throw new DeviceMissingError(
    `The node was asked to render on ${wanted}, which Blender does not find on this machine; it finds: ${found}.`,
    {suggestions: ['candela node --device auto', 'candela node --device cpu']},
  )
}

/** GPU kinds in the order in which `auto` prefers them: OptiX before CUDA on the same card. */
const GPU_KINDS = ['optix', 'cuda', 'hip', 'metal', 'oneapi'] as const

/** Whether looking for a GPU is worth starting a Blender: without a device file Linux has none. */
async function mayHaveGpu(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const [devices, renderers] = await Promise.all([list('/dev'), list('/dev/dri')])
  return [...devices, ...renderers].some((name) => /^(nvidia\d|kfd$|renderD)/.test(name))
}

function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
