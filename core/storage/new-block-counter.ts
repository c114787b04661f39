import type {CID} from 'multiformats/cid'
import type {BlockSink, Blocks} from './blocks.js'

/** Passes blocks on to a store and counts the bytes of those that it lacked, each once, also when equal ones are put at a time. */
export class NewBlockCounter implements BlockSink {
  newBytes = 0
  readonly #store: Blocks
  readonly #passed = new Set<string>()

  constructor(store: Blocks) {
    this.#store = store
  }

  async put(cid: CID, bytes: Uint8Array): Promise<void> {
    const name = cid.toString()
    const isFirst = !this.#passed.has(name)
    this.#passed.add(name)
    if (isFirst && !(await this.#store.has(cid))) this.newBytes += bytes.length
    await this.#store.put(cid, bytes)
  }
}
