import type {CID} from 'multiformats/cid'
import type {BlockSink, Blocks} from './blocks.js'

/** Passes blocks on to a store and counts the bytes of those that it lacked. */
export class NewBlockCounter implements BlockSink {
  newBytes = 0
  readonly #store: Blocks

  constructor(store: Blocks) {
    this.#store = store
  }

  async put(cid: CID, bytes: Uint8Array): Promise<void> {
    if (!(await this.#store.has(cid))) this.newBytes += bytes.length
    await this.#store.put(cid, bytes)
  }
}
