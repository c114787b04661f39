import type {CID} from 'multiformats/cid'
import type {BlockSource} from './blocks.js'

/** Blocks whose reading has begun before they are asked for; at most 2 MiB each. */
const BLOCKS_AHEAD = 4

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
    for (const item of this.#items.slice(-BLOCKS_AHEAD)) this.#begin(item)
    const item = this.#items.pop()
    if (!item) return undefined
    const read = this.#begin(item)
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
