import type {CID} from 'multiformats/cid'
import type {BlockSource} from './blocks.js'

/** Topmost blocks whose reading begins before they are asked for. */
const BLOCKS_AHEAD = 4
/** Blocks that were begun and wait, also below others; bounds the memory to 16 x 2 MiB. */
const MAX_BLOCKS_HELD = 16

/** A stack of blocks to visit whose topmost blocks are being read already. */
export class ReadAheadStack<Item extends {cid: CID}> {
  readonly #source: BlockSource
  readonly #items: Item[] = []
  readonly #reads = new Map<Item, Promise<Uint8Array>>()

  constructor(source: BlockSource, items: readonly Item[]) {
    this.#source = source
    this.push(items)
  }

  /** Puts items on top; the first of them comes out first. */
  push(items: readonly Item[]): void {
    for (let index = items.length - 1; index >= 0; index -= 1) this.#items.push(items[index] as Item)
  }

  /** Takes the topmost item with the bytes of its block, or nothing when the stack is empty. */
  async pop(): Promise<{item: Item; bytes: Uint8Array} | undefined> {
    const item = this.#items.pop()
    if (!item) return undefined
    const read = this.#begin(item)
    for (const ahead of this.#items.slice(1 - BLOCKS_AHEAD)) {
      if (this.#reads.size < MAX_BLOCKS_HELD) this.#begin(ahead)
    }
    this.#reads.delete(item)
    return {item, bytes: await read}
  }

  #begin(item: Item): Promise<Uint8Array> {
    const read = this.#reads.get(item) ?? this.#source.get(item.cid)
    this.#reads.set(item, read)
    // A failed read is reported when its item is popped, not before.
    read.catch(() => undefined)
    return read
  }
}
