import type {CID} from 'multiformats/cid'
import type {NodeListener} from './list-blocks.js'

/**
 * What a push has to send, as far as is known: the whole tree at first, by the sizes that its nodes declare, less each block
 * that the target turns out to have.
 */
export class PushOutlook {
  readonly #sizes = new Map<string, number>()
  readonly #onChange: (deltaBytes: number) => void

  /** @param onChange - Hears of what is to be sent more, or less. */
  constructor(onChange: (deltaBytes: number) => void) {
    this.#onChange = onChange
  }

  /** A node was read: its own size and what it links to take the place of what was declared for it. */
  readonly onNode: NodeListener = (cid, sizeBytes, links) => {
    const declaredBytes = this.#sizes.get(cid.toString()) ?? 0
    this.#sizes.set(cid.toString(), sizeBytes)
    let foundBytes = sizeBytes
    for (const link of links) {
      this.#sizes.set(link.cid.toString(), link.treeBytes)
      foundBytes += link.treeBytes
    }
    this.#onChange(foundBytes - declaredBytes)
  }

  /** The target has a block: nothing of it is sent, though its links may be. */
  strike(cid: CID): void {
    this.#onChange(-(this.#sizes.get(cid.toString()) ?? 0))
    this.#sizes.set(cid.toString(), 0)
  }
}
