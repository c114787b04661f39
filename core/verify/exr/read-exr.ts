import {setImmediate as nextTurn} from 'node:timers/promises'
import {ExrError} from '../verify-errors.js'
import type {ExrHeader, ExrImage, ReadExrOptions} from './exr-image.js'
import {EXR_LIMITS} from './exr-limits.js'
import {type ExrChunk, listChunks} from './list-chunks.js'
import {loadExrBytes} from './load-exr-bytes.js'
import {nameChannels} from './name-channels.js'
import {type ExrPart, parseHeader} from './parse-header.js'
import {storeLines} from './store-lines.js'
import {unpackChunk} from './unpack-chunk.js'

/** Chunks that are unpacked at the same time; zlib works in the threads of Node's pool. */
const CHUNKS_AT_ONCE = 4

/**
 * Reads an OpenEXR image: scanlines of half, float or uint; NONE, RLE, ZIPS, ZIP or PIZ; one part or several.
 *
 * Every chunk of every part with a wanted channel is unpacked and checked, so a file that reads is a file that is
 * whole. Numbers become float32 (uint above 2^24 loses its last digits). In a multi-part file a channel whose name has
 * no dot is prefixed with the name of its part.
 *
 * @param source - A path, or the bytes of a file.
 * @throws {ExrMissingError} If the file does not exist.
 * @throws {ExrError} If the file is broken, cut short, too large, or of a kind that is not read.
 */
export async function readExr(source: string | Uint8Array, options: ReadExrOptions = {}): Promise<ExrImage> {
  const {bytes, label} = await loadExrBytes(source)
  const layout = parseHeader(bytes, label)
  const names = nameChannels(layout, label)
  const wanted = [...names.values()].flat().filter((name) => options.channels?.(name) ?? true)
  const {widthPx, heightPx} = layout.parts[0] as ExrPart
  refuseTooLarge(wanted.length * widthPx * heightPx * 4, options.maxDecodedBytes ?? EXR_LIMITS.decodedBytes, label)
  const chunks = listChunks(bytes, layout, label)
  const channels = new Map(wanted.map((name) => [name, new Float32Array(widthPx * heightPx)]))
  const planes = new Map(
    [...names].map(([part, partNames]) => [part, partNames.map((name) => channels.get(name))] as const),
  )
  const planesOf = (chunk: ExrChunk) => planes.get(chunk.part) ?? []
  await unpackAll(
    chunks.filter((chunk) => planesOf(chunk).some(Boolean)),
    async (chunk) => storeLines(chunk, await unpackChunk(chunk), planesOf(chunk)),
    options.signal,
  )
  const attributes = new Map(layout.parts.flatMap((part) => [...part.attributes]))
  return {widthPx, heightPx, channels, ...(attributes.size > 0 ? {attributes} : {})}
}

/**
 * Reads only the header of an OpenEXR file: its size and channels, checked against the limits.
 *
 * @throws {ExrError} As {@link readExr}, except for broken pixels.
 */
export async function readExrHeader(source: string | Uint8Array): Promise<ExrHeader> {
  const {bytes, label} = await loadExrBytes(source, EXR_LIMITS.headerBytes)
  const layout = parseHeader(bytes, label)
  const {widthPx, heightPx} = layout.parts[0] as ExrPart
  const channels = [...nameChannels(layout, label)].flatMap(([part, names]) =>
    part.channels.map(({type}, index) => ({name: names[index] as string, type})),
  )
  return {widthPx, heightPx, channels}
}

function refuseTooLarge(decodedBytes: number, maxBytes: number, label: string): void {
  if (decodedBytes > maxBytes) {
    throw new ExrError(`${label} would take ${decodedBytes} bytes in memory, but ${maxBytes} bytes are allowed.`)
  }
}

/** Runs over the chunks with a few at a time, giving way to other work between them. */
async function unpackAll(
  chunks: readonly ExrChunk[],
  unpack: (chunk: ExrChunk) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const queue = chunks.values()
  const worker = async () => {
    for (const chunk of queue) {
      signal?.throwIfAborted()
      await unpack(chunk)
      await nextTurn()
    }
  }
  await Promise.all(Array.from({length: CHUNKS_AT_ONCE}, worker))
}
