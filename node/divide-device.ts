import type {DeviceChoice} from '../core/blender/index.js'
import {CandelaError} from '../core/errors.js'

/** How many workers a node has: a number, or one for each of its graphics cards. */
export type WorkerCount = number | 'gpu'

/** Thrown when the device of a node cannot be divided as asked. */
export class WorkersError extends CandelaError {
  readonly code = 'WORKERS'
  readonly kind = 'usage'
}

/** What one worker renders with. */
export interface WorkerShare {
  device: DeviceChoice
  /** Render threads; 0 takes all cores. */
  threads: number
}

/** What is divided. */
export interface WholeDevice extends WorkerShare {
  /** Cores of the machine. */
  cores: number
}

/**
 * Divides what a node renders on among its workers; a pure function.
 *
 * Cards are dealt out in turn. Where there are more workers than cards, several share one; on a CPU they share the cores
 * out, unless `threads` says how many each of them takes.
 *
 * @throws {WorkersError} If one worker for each card is asked for on a CPU.
 */
export function divideDevice({device, threads, cores}: WholeDevice, workers: WorkerCount): WorkerShare[] {
  const gpus = device.gpus ?? []
  if (workers === 'gpu' && gpus.length === 0) {
    throw new WorkersError(`One worker for each graphics card was asked for; this node renders on ${device.kind}.`, {
      suggestions: ['candela node --workers 2', 'candela node --device optix --workers gpu'],
    })
  }
  const count = workers === 'gpu' ? gpus.length : workers
  const share = gpus.length === 0 && count > 1 && threads === 0 ? Math.max(1, Math.floor(cores / count)) : threads
  return Array.from({length: count}, (_, number) => ({
    device: gpus.length === 0 ? device : {...device, gpus: deal(gpus, number, count)},
    threads: share,
  }))
}

/** What the workers of a node render on, in a line of its log. */
export function describeShares(shares: readonly WorkerShare[]): string {
  const kind = shares[0]?.device.kind ?? 'cpu'
  const count = shares.length === 1 ? '1 worker' : `${shares.length} workers`
  if (kind === 'cpu') return `rendering on the CPU with ${count}; it has no kernels to compile`
  const cards = shares.map(({device}) => device.gpus?.join('+')).join(', ')
  return `rendering on ${kind} with ${count}, on the cards ${cards}`
}

function deal(gpus: readonly number[], number: number, count: number): number[] {
  const own = gpus.filter((_, position) => position % count === number)
  return own.length > 0 ? own : gpus.filter((_, position) => position === number % gpus.length)
}
