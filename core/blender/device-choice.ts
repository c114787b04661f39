import {z} from 'zod'

/** What can run Cycles' kernels. */
export const DEVICE_KINDS = ['cpu', 'cuda', 'optix', 'hip', 'metal', 'oneapi'] as const

/** What can run Cycles' kernels. */
export type DeviceKind = (typeof DEVICE_KINDS)[number]

/** What to render on. */
export interface DeviceChoice {
  /** `auto` takes the GPUs of the first kind found, else the CPU. Every other kind is a demand. */
  kind: DeviceKind | 'auto'
  /** Positions, from 0, in Blender's list of that kind; all of them when absent. */
  gpus?: readonly number[]
}

/** What an operator asks for. */
export interface DeviceWish {
  kind: DeviceKind | 'auto'
  /** GPUs by position, from 0, by Blender's own id, by PCI address, or by NVIDIA's UUID; all of the kind when absent. */
  gpus?: readonly string[]
}

/** One device, as Blender names it. */
export interface RenderDevice {
  kind: DeviceKind
  /** Name for people; the names of all when several render together. */
  name: string
  /** Blender's own id, unique on this machine. */
  id: string
}

/** Parses a device that a script of ours names. */
export const RenderDevice = z.object({kind: z.enum(DEVICE_KINDS), name: z.string(), id: z.string()})
