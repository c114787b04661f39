import {UnixFS} from 'ipfs-unixfs'
import type {StoredNode} from './build-dag.js'

const FOLDER_DATA = new UnixFS({type: 'directory'}).marshal()

/** Fields of the nodes and links of dag-pb, as the tags that stand before them (https://ipld.io/specs/codecs/dag-pb/spec). */
const NODE_DATA = 0x0a
const NODE_LINK = 0x12
const LINK_HASH = 0x0a
const LINK_NAME = 0x12
const LINK_SIZE = 0x18

/**
 * The block of a folder, its entries in the order of their names as bytes.
 *
 * `@ipld/dag-pb` encodes each name three times into a buffer of its own outside the heap: tens of MB for 100,000 files.
 */
export function encodeFolder(children: ReadonlyMap<string, StoredNode>): Uint8Array {
  const links = [...children].map(([name, {cid, dagBytes}]) => toLink(Buffer.from(name), cid.bytes, Number(dagBytes)))
  links.sort((one, other) => Buffer.compare(one.name, other.name))
  const sizeBytes = links.reduce((sum, link) => sum + fieldBytes(link.sizeBytes), fieldBytes(FOLDER_DATA.length))
  const writer = new Writer(sizeBytes)
  for (const {name, hash, dagBytes, sizeBytes} of links) {
    writer.number(NODE_LINK, sizeBytes)
    writer.bytes(LINK_HASH, hash)
    writer.bytes(LINK_NAME, name)
    writer.number(LINK_SIZE, dagBytes)
  }
  writer.bytes(NODE_DATA, FOLDER_DATA)
  return writer.block
}

interface Link {
  name: Uint8Array
  hash: Uint8Array
  dagBytes: number
  /** Of the link as it is encoded, without its own tag and length. */
  sizeBytes: number
}

function toLink(name: Uint8Array, hash: Uint8Array, dagBytes: number): Link {
  return {
    name,
    hash,
    dagBytes,
    sizeBytes: fieldBytes(hash.length) + fieldBytes(name.length) + 1 + numberBytes(dagBytes),
  }
}

/** Tag, length and content of a field. */
function fieldBytes(contentBytes: number): number {
  return 1 + numberBytes(contentBytes) + contentBytes
}

/** Bytes of a number in pieces of 7 bits. */
function numberBytes(value: number): number {
  let count = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) count += 1
  return count
}

class Writer {
  readonly block: Buffer
  #at = 0

  constructor(sizeBytes: number) {
    this.block = Buffer.allocUnsafeSlow(sizeBytes)
  }

  number(tag: number, value: number): void {
    this.#byte(tag)
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#byte((rest % 128) + 128)
    this.#byte(rest)
  }

  bytes(tag: number, content: Uint8Array): void {
    this.number(tag, content.length)
    this.block.set(content, this.#at)
    this.#at += content.length
  }

  #byte(value: number): void {
    this.block[this.#at] = value
    this.#at += 1
  }
}
