import {readFile} from 'node:fs/promises'
import {z} from 'zod'
import {writePrivate} from '../core/private-file.js'

/** Weight of the newest task in the moving average: a handful of tasks decides, a bad one does not. */
const NEWEST_WEIGHT = 0.3

/** Shorter tasks are not measured, in ms: starting and loading would weigh more than rendering. */
const MIN_ELAPSED_MS = 5000

const speedSchema = z.strictObject({deviceClass: z.string(), samplesPerSec: z.number().positive()})

/** How fast this node renders, learned from the tasks it rendered and kept on disk. */
export class SpeedMeter {
  readonly #path: string
  readonly #deviceClass: string
  #samplesPerSec: number | undefined

  private constructor(path: string, deviceClass: string, samplesPerSec: number | undefined) {
    this.#path = path
    this.#deviceClass = deviceClass
    this.#samplesPerSec = samplesPerSec
  }

  /** Opens the record of a node; what was measured on another device counts for nothing. */
  static async open(path: string, deviceClass: string): Promise<SpeedMeter> {
    const text = await readFile(path, 'utf8').catch(() => '{}')
    const known = speedSchema.safeParse(tryParse(text)).data
    return new SpeedMeter(path, deviceClass, known?.deviceClass === deviceClass ? known.samplesPerSec : undefined)
  }

  /** Pixel samples a second; `undefined` before the first task. */
  get samplesPerSec(): number | undefined {
    return this.#samplesPerSec
  }

  /** Notes a rendered task; one that was over at once tells of the overhead alone. */
  async note(samples: number, elapsedMs: number): Promise<void> {
    if (elapsedMs < MIN_ELAPSED_MS) return
    const newest = samples / Math.max(0.001, elapsedMs / 1000)
    const before = this.#samplesPerSec ?? newest
    this.#samplesPerSec = before + NEWEST_WEIGHT * (newest - before)
    const known = {deviceClass: this.#deviceClass, samplesPerSec: this.#samplesPerSec}
    await writePrivate(this.#path, JSON.stringify(known))
  }
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
