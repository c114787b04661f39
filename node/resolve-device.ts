import {readdir} from 'node:fs/promises'
import {
  type DeviceChoice,
  DeviceMissingError,
  type DeviceWish,
  defaultSeries,
  ensureRuntime,
  listDevices,
  listRuntimes,
  type RenderDevice,
} from '../core/blender/index.js'
import {isUuid, readNvidiaAddresses, toPciAddress} from './nvidia-addresses.js'

/**
 * Finds out, once at the start of a node, what it will render on: a GPU that was asked for and is not there stops the
 * node here, `auto` becomes a device class, and ids become positions. All GPUs of the kind are named where none is asked
 * for: one that goes missing later is an error too.
 *
 * @throws {DeviceMissingError} With what was found instead.
 */
export async function resolveDevice(wish: DeviceWish, onProgress: (line: string) => void): Promise<DeviceChoice> {
  if (wish.kind === 'cpu') return {kind: 'cpu'}
  if (wish.kind === 'auto' && !(await mayHaveGpu())) return {kind: 'cpu'}
  const runtime = (await listRuntimes()).at(-1) ?? (await ensureRuntime(await defaultSeries(), {onProgress}))
  const hasUuid = wish.gpus?.some((name) => isUuid(name)) === true
  return pickDevice(wish, await listDevices(runtime), hasUuid ? await readNvidiaAddresses() : new Map())
}

/**
 * Picks among the devices that Blender found; a pure function.
 *
 * @param addresses - PCI addresses by NVIDIA's UUID, in lower case.
 * @throws {DeviceMissingError} If the kind, or one of the GPUs, is not there.
 */
export function pickDevice(
  wish: DeviceWish,
  devices: readonly RenderDevice[],
  addresses: ReadonlyMap<string, string> = new Map(),
): DeviceChoice {
  const {kind, gpus} = wish
  if (kind === 'auto') {
    const found = GPU_KINDS.find((gpu) => devices.some((one) => one.kind === gpu))
    return found ? pickDevice({kind: found}, devices) : {kind: 'cpu'}
  }
  const ofKind = devices.filter((one) => one.kind === kind)
  if (ofKind.length === 0) {
    const found = devices.map((one) => `${one.kind} (${one.name})`).join(', ') || 'none'
    throw refuse(`the device kind ${kind}`, found)
  }
  if (kind === 'cpu') return {kind}
  if (gpus === undefined) return {kind, gpus: ofKind.map((_, position) => position)}
  const positions = gpus.map((name) => {
    const position = findGpu(name, ofKind, addresses)
    if (position !== undefined) return position
    throw refuse(`${kind} device ${name}`, ofKind.map(({id}, number) => `${number} (${id})`).join(', '))
  })
  return {kind, gpus: [...new Set(positions)]}
}

/** Blender's ids of CUDA, OptiX and HIP devices hold the PCI address, such as `CUDA_NVIDIA RTX A4000_0000:65:00`. */
function findGpu(
  name: string,
  devices: readonly RenderDevice[],
  addresses: ReadonlyMap<string, string>,
): number | undefined {
  if (/^\d{1,3}$/.test(name)) return Number(name) < devices.length ? Number(name) : undefined
  const address = addresses.get(name.toLowerCase()) ?? toPciAddress(name)
  const isIt = ({id}: RenderDevice) => id === name || (address !== undefined && id.toLowerCase().includes(address))
  const position = devices.findIndex(isIt)
  return position < 0 ? undefined : position
}

function refuse(wanted: string, found: string): DeviceMissingError {
  return new DeviceMissingError(
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
