import type {Transform} from 'node:stream'
import zlib from 'node:zlib'

/** How Blender packs a compressed .blend: with gzip before 3.0, with Zstandard since. */
export type BlendPacking = 'gzip' | 'zstd'

/** Tells by the first 4 bytes of a file how it is packed; `undefined` if it is not. */
export function detectPacking(start: Buffer): BlendPacking | undefined {
  if (start.length >= 2 && start.readUInt16BE(0) === 0x1f8b) return 'gzip'
  if (start.length >= 4 && start.readUInt32LE(0) === 0xfd2fb528) return 'zstd'
  return undefined
}

/** A stream that unpacks; `undefined` for Zstandard where Node is too old for it (before 22.15 and 23.8). */
export function openUnpacker(packing: BlendPacking): Transform | undefined {
  return packing === 'gzip' ? zlib.createGunzip() : zlib.createZstdDecompress?.()
}
