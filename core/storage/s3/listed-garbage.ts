import {type Clock, systemClock} from '../../clock.js'
import {StorageUnreachableError} from '../storage-errors.js'
import {readGarbageList} from './garbage-list.js'
import type {S3Objects} from './s3-objects.js'

/** Least time between two looks at the list, in ms; grace times are much longer. */
const LOOK_PAUSE_MS = 60_000

/** What an upload knows of garbage collection: which objects it must not rely on. */
export class ListedGarbage {
  readonly #objects: S3Objects
  readonly #clock: Clock
  readonly #onChange: () => void
  #run: string | undefined
  #names: ReadonlySet<string> = new Set()
  /** Listed ones that were stored anew. */
  readonly #renewed = new Set<string>()
  #look: Promise<void> | undefined
  #lookedAtMs = Number.NEGATIVE_INFINITY

  /** @param onChange - Called when garbage collection ran: what was there may be gone. */
  constructor(objects: S3Objects, onChange: () => void, clock: Clock = systemClock) {
    this.#objects = objects
    this.#onChange = onChange
    this.#clock = clock
  }

  /** Reads the list, unless that was done a moment ago. */
  async look(): Promise<void> {
    if (!this.#look && this.#clock.nowMs() - this.#lookedAtMs < LOOK_PAUSE_MS) return
    this.#look ??= this.#read().finally(() => {
      this.#look = undefined
    })
    await this.#look
  }

  /** Whether an object is going to be deleted. */
  holds(name: string): boolean {
    return this.#names.has(name) && !this.#renewed.has(name)
  }

  /** Says that an object was stored just now. */
  note(name: string): void {
    if (this.#names.has(name)) this.#renewed.add(name)
  }

  /**
   * Sees to it that what was stored over garbage was not deleted in the same moment.
   *
   * @throws {StorageUnreachableError} If it was.
   */
  async assertKept(): Promise<void> {
    for (const name of this.#renewed) {
      if (await this.#objects.has(name)) continue
      this.#renewed.delete(name)
      throw new StorageUnreachableError(`Garbage collection of ${this.#objects.place} deleted ${name} meanwhile.`, {
        suggestions: ['Run the same command again: what is missing is sent anew.'],
      })
    }
  }

  async #read(): Promise<void> {
    const {run, marks} = await readGarbageList(this.#objects)
    this.#lookedAtMs = this.#clock.nowMs()
    if (this.#run !== undefined && run !== this.#run) {
      this.#renewed.clear()
      this.#onChange()
    }
    this.#run = run
    this.#names = new Set(marks.keys())
  }
}
