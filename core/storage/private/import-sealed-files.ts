import {stat} from 'node:fs/promises'
import {resolve} from 'node:path'
import {type Clock, systemClock} from '../../clock.js'
import {cidOfBlock, cidWithDigest, RAW_CODEC} from '../block-cid.js'
import type {BlockStore} from '../block-store.js'
import type {BlockSink, Blocks} from '../blocks.js'
import {type FileIdentity, identityOf} from '../file-identity.js'
import {assertFiles} from '../import-tree.js'
import {LeafCrew} from '../leaves/leaf-crew.js'
import type {SealRun} from '../leaves/seal-leaves.js'
import {forEachInParallel, mapInParallel} from '../map-in-parallel.js'
import {NewBlockCounter} from '../new-block-counter.js'
import {type ImportEntry, planTree} from '../plan-tree.js'
import type {ImportSummary} from '../tree-entry.js'
import {buildOpaqueFile, type FilePart} from './build-opaque-file.js'
import {type ChunkOptions, chunkerOf, isCut, readChunks} from './read-chunks.js'
import {CHUNK_BYTES, sealChunk, sealedSize} from './seal-chunk.js'
import {type SealedFile, sizeOfFile} from './sealed-file.js'
import {type RememberedChunk, SealedMemory} from './sealed-memory.js'

/** What a sealed import stored; `cid` is the root that keeps all its chunks. */
export interface SealedImport extends ImportSummary {
  /** The files with what opens them: a secret. */
  sealedFiles: SealedFile[]
}

/** How a sealed import runs. */
export interface SealedImportOptions extends ChunkOptions {
  /** Name of the pin that keeps it. */
  pinName?: string
  clock?: Clock
}

/** Chunks of one .blend that are written at once. */
const CHUNKS_AT_ONCE = 8
/** Bytes of one run: about what is handed to a worker of plain leaves. */
const RUN_BYTES = 8 * CHUNK_BYTES

/**
 * Stores files like `importFiles`, and as it without reading those that did not change since, but encrypted chunk by chunk and without names or folders: who reads the store sees
 * chunks of padded sizes under one root, and which of them another scene under the same secret has too.
 *
 * @param artistSecret - 32 bytes; the same content under the same secret is stored once.
 * @throws The errors of `importFiles`.
 * @throws {SealingKeyError} If the secret is not 32 bytes.
 */
export async function importSealedFiles(
  store: Blocks,
  entries: readonly ImportEntry[],
  artistSecret: Uint8Array,
  {pinName = 'private files', clock = systemClock, ...options}: SealedImportOptions = {},
): Promise<SealedImport> {
  planTree(entries)
  await assertFiles(entries)
  const blocks = new NewBlockCounter(store)
  const memory = store.folder && new SealedMemory(store.folder, artistSecret)
  const crew = new LeafCrew()
  const storeFile = (path: string, identity: FileIdentity) => {
    if (store.folder && !isCut(path, options)) {
      return sealRuns(store.folder, crew, {path, identity, artistSecret}, blocks, options.signal)
    }
    return readChunks(path, options, (plain) => storeChunks(blocks, plain, artistSecret))
  }
  const sealedFiles = await mapInParallel(entries, crew.size, async ({path, source}) => {
    options.signal?.throwIfAborted()
    const place = resolve(source)
    const readAtMs = clock.nowMs()
    const reading = {chunker: chunkerOf(place, options), identity: identityOf(await stat(place, {bigint: true}))}
    const known = await memory?.recall(place, reading)
    if (known) return {path, chunks: known}
    const chunks = await storeFile(place, reading.identity)
    await memory?.remember(place, chunks, {...reading, readAtMs})
    return {path, chunks: chunks.map(({cid, key, sizeBytes}) => ({cid, key, sizeBytes}))}
  }).finally(() => crew.close())
  const root = await buildOpaqueFile(blocks, sealedFiles.flatMap(listParts))
  await store.pin(root, pinName)
  await memory?.save(clock.nowMs())
  const sizeBytes = sealedFiles.reduce((sum, file) => sum + sizeOfFile(file), 0)
  return {cid: root.toString(), files: entries.length, sizeBytes, newBytes: blocks.newBytes, sealedFiles}
}

/** Stores a file that is cut into equal chunks: run by run, each by the caller or by a worker. */
async function sealRuns(
  folder: BlockStore,
  crew: LeafCrew,
  file: Pick<SealRun, 'path' | 'identity' | 'artistSecret'>,
  blocks: NewBlockCounter,
  signal?: AbortSignal,
): Promise<RememberedChunk[]> {
  const {sizeBytes} = file.identity
  const offsets = Array.from({length: Math.ceil(sizeBytes / RUN_BYTES)}, (_, run) => run * RUN_BYTES)
  const runs = await mapInParallel(offsets, crew.size, async (offset) => {
    signal?.throwIfAborted()
    const run = {...file, offset, sizeBytes: Math.min(RUN_BYTES, sizeBytes - offset)}
    const leaves = await folder.sealLeaves(run, crew)
    return leaves.map(({digest, newBytes, ...chunk}) => {
      const cid = cidWithDigest(digest, RAW_CODEC)
      blocks.count(cid, newBytes)
      return {...chunk, cid}
    })
  })
  return runs.flat()
}

async function storeChunks(
  blocks: BlockSink,
  plainChunks: AsyncIterable<Uint8Array>,
  artistSecret: Uint8Array,
): Promise<RememberedChunk[]> {
  const chunks: RememberedChunk[] = []
  await forEachInParallel(plainChunks, CHUNKS_AT_ONCE, async (plain) => {
    const {bytes, key, plainDigest} = sealChunk(plain, artistSecret)
    const cid = cidOfBlock(bytes, RAW_CODEC)
    chunks.push({cid, key, plainDigest, sizeBytes: plain.length})
    await blocks.put(cid, bytes)
  })
  return chunks
}

function listParts({chunks}: SealedFile): FilePart[] {
  return chunks.map(({cid, sizeBytes}) => ({cid, sizeBytes: sealedSize(sizeBytes)}))
}
