import {ImageNotFiniteError} from '../verify-errors.js'
import type {ExrHeader} from './exr-image.js'

/** The pixels of a channel that are no finite numbers. */
interface Found {
  count: number
  /** The first of them. */
  value: number
  x: number
  y: number
}

/** Counts the pixels of an image that are NaN or infinite, while it is read some lines at a time. */
export class FiniteTally {
  readonly #header: Pick<ExrHeader, 'widthPx' | 'channels'>
  readonly #found = new Map<string, Found>()

  constructor(header: Pick<ExrHeader, 'widthPx' | 'channels'>) {
    this.#header = header
  }

  /** Whether no such pixel was among those that were counted. */
  get isFinite(): boolean {
    return this.#found.size === 0
  }

  /**
   * Counts those of some lines of a channel.
   *
   * @param firstLine - Where in the image the lines begin.
   */
  count(name: string, lines: Float32Array, firstLine: number): void {
    const first = findNotFinite(lines)
    if (first < 0) return
    const {widthPx} = this.#header
    const before = this.#found.get(name) ?? {
      count: 0,
      value: lines[first] as number,
      x: first % widthPx,
      y: firstLine + Math.floor(first / widthPx),
    }
    const count = lines.reduce((sum, value) => (Number.isFinite(value) ? sum : sum + 1), before.count)
    this.#found.set(name, {...before, count})
  }

  /**
   * Refuses the image if it has such a pixel.
   *
   * @throws {ImageNotFiniteError} Naming the first channel of the file with one, where its first is, and how many it has.
   */
  assertFinite(): void {
    const name = this.#header.channels.map((channel) => channel.name).find((channel) => this.#found.has(channel))
    if (name === undefined) return
    const {count, value, x, y} = this.#found.get(name) as Found
    throw new ImageNotFiniteError(
      `The image has ${count} pixel(s) in channel '${name}' that are not finite numbers; the first is ${value} at x ${x}, y ${y}.`,
    )
  }
}

function findNotFinite(lines: Float32Array): number {
  for (let index = 0; index < lines.length; index++) {
    const value = lines[index] as number
    if (value - value !== 0) return index
  }
  return -1
}
