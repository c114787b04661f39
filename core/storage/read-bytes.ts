import type {BlockSource} from './blocks.js'
import {streamFile} from './stream-file.js'

/**
 * The content of a small file, such as a manifest.
 *
 * @param root - CID as text.
 * @param options - `maxBytes`: largest content that is read.
 * @throws {TreeLimitError} If it is larger than `maxBytes`.
 * @throws {MalformedTreeError} If it is a folder or its sizes do not add up.
 * @throws {BlockMissingError} If a block is not there.
 * @throws {BlockCorruptError} If a block was altered.
 */
export async function readBytes(
  source: BlockSource,
  root: string,
  options: {maxBytes: number; signal?: AbortSignal},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of streamFile(source, root, {maxSizeBytes: options.maxBytes}, options.signal)) {
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
