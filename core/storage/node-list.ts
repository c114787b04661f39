import {cidWithDigest} from './block-cid.js'
import type {StoredNode} from './build-dag.js'

const DIGEST_BYTES = 32

/** Nodes by number, packed: as objects those of 100,000 files would take hundreds of MB. */
export class NodeList {
  readonly #digests: Uint8Array
  readonly #codecs: Uint8Array
  readonly #dagBytes: BigUint64Array

  constructor(length: number) {
    this.#digests = new Uint8Array(length * DIGEST_BYTES)
    this.#codecs = new Uint8Array(length)
    this.#dagBytes = new BigUint64Array(length)
  }

  set(index: number, {cid, dagBytes}: StoredNode): void {
    this.#digests.set(cid.multihash.digest, index * DIGEST_BYTES)
    this.#codecs[index] = cid.code
    this.#dagBytes[index] = dagBytes
  }

  get(index: number): StoredNode {
    const digest = this.#digests.slice(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES)
    return {cid: cidWithDigest(digest, this.#codecs[index] as number), dagBytes: this.#dagBytes[index] as bigint}
  }
}
