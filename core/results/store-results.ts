import {access, stat} from 'node:fs/promises'
import {type Blocks, explainReadError, importFiles, readLeaves, sealPieces, writeAtomically} from '../storage/index.js'
import {type DeliveredLog, encodeLogs} from './delivered-logs.js'
import {encodeKeySlot, encodeList, plainBytes, RESULTS_NAME} from './results-layout.js'

/** The raw outputs of a lease, and what they are sealed with. */
export interface RawResults {
  /** Paths of the raw outputs in the order of their tasks. */
  exrPaths: readonly string[]
  /** What Blender said of them, and of tasks that failed. */
  logs?: readonly DeliveredLog[]
  contentKey: Uint8Array
  /** The content key as it is wrapped for the artist. */
  wrappedKey: string
}

/**
 * Seals the raw outputs of a lease into one file, whose size tells little of theirs, and stores it.
 *
 * @param sealedPath - Where the sealed file is written. One that is there is what an interrupted call left, and is stored as it
 * is, so that nothing is sent twice; the caller removes it.
 * @param pinName - Name of the pin that keeps it.
 * @returns The CID of the results.
 * @throws {SourceMissingError} If a raw output is not there.
 * @throws {DiskSpaceError} If the disk is full.
 */
export async function storeResults(
  store: Blocks,
  sealedPath: string,
  results: RawResults,
  {pinName}: {pinName?: string} = {},
): Promise<string> {
  const isThere = await access(sealedPath).then(
    () => true,
    () => false,
  )
  if (!isThere) await sealResults(sealedPath, results)
  const {cid} = await importFiles(store, [{path: RESULTS_NAME, source: sealedPath}], pinName ? {pinName} : {})
  return cid
}

async function sealResults(
  sealedPath: string,
  {exrPaths, logs = [], contentKey, wrappedKey}: RawResults,
): Promise<void> {
  const sizesBytes = await Promise.all(exrPaths.map(sizeOf))
  const packedLogs = encodeLogs(logs)
  const plain = readPlain(exrPaths, sizesBytes, packedLogs)
  await writeAtomically(sealedPath, async (file) => {
    // One piece is encrypted while the one before it is written; a write that fails is told by the next one.
    let written = Promise.resolve()
    const write = (piece: Uint8Array) => {
      written = written.then(() => file.writeFile(piece))
      written.catch(() => undefined)
    }
    write(encodeKeySlot(wrappedKey))
    for await (const piece of sealPieces(plain, plainBytes(sizesBytes, packedLogs.length), contentKey)) {
      await written
      write(piece)
    }
    await written
  })
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    throw explainReadError(error, path)
  }
}

async function* readPlain(
  exrPaths: readonly string[],
  sizesBytes: readonly number[],
  packedLogs: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const list = encodeList(sizesBytes)
  yield list
  for (const path of exrPaths) yield* readLeaves(path)
  yield packedLogs
  const filledBytes = sizesBytes.reduce((sum, sizeBytes) => sum + sizeBytes, list.length + packedLogs.length)
  for (let left = plainBytes(sizesBytes, packedLogs.length) - filledBytes; left > 0; left -= ZEROS.length)
    yield ZEROS.subarray(0, left)
}

const ZEROS = Buffer.alloc(64 * 1024)
