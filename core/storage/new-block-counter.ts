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
    if (this.#isFirst(cid) && !(await this.#store.has(cid))) this.newBytes += bytes.length
    await this.#store.put(cid, bytes)
  }

  /** Counts a block that was stored by another way, with its bytes if the store lacked it. */
  count(cid: CID, newBytes: number): void {
    if (this.#isFirst(cid)) this.newBytes += newBytes
  }

  #isFirst(cid: CID): boolean {
    const name = cid.toString()
    const isFirst = !this.#passed.has(name)
    this.#passed.add(name)
    return isFirst
  }
}
