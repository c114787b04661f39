import {cidWithDigest} from './block-cid.js'
import type {StoredNode} from './build-dag.js'

const DIGEST_BYTES = 32

/** Nodes by number, packed: as objects those of 100,000 files would take hundreds of MB. */
export class NodeList {
  #digests = new Uint8Array()
  #codecs = new Uint8Array()
  #dagBytes = new BigUint64Array()

  /** @param room - Nodes that there is room for; it grows as needed. */
  constructor(room = 8) {
    this.#grow(room)
  }

  set(index: number, {cid, dagBytes}: StoredNode): void {
    if (index >= this.#codecs.length) this.#grow(Math.max(index + 1, 2 * this.#codecs.length))
    this.#digests.set(cid.multihash.digest, index * DIGEST_BYTES)
    this.#codecs[index] = cid.code
    this.#dagBytes[index] = dagBytes
  }

  get(index: number): StoredNode {
    const digest = this.#digests.slice(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES)
    return {cid: cidWithDigest(digest, this.#codecs[index] as number), dagBytes: this.#dagBytes[index] as bigint}
  }

  #grow(room: number): void {
    const [digests, codecs, dagBytes] = [this.#digests, this.#codecs, this.#dagBytes]
    this.#digests = new Uint8Array(room * DIGEST_BYTES)
    this.#codecs = new Uint8Array(room)
    this.#dagBytes = new BigUint64Array(room)
    this.#digests.set(digests)
    this.#codecs.set(codecs)
    this.#dagBytes.set(dagBytes)
  }
}
