import type {Block} from './blocks.js'

/** Gathers blocks of a stream into batches of about `batchBytes`. */
export async function* splitIntoBatches(blocks: AsyncIterable<Block>, batchBytes: number): AsyncGenerator<Block[]> {
  let batch: Block[] = []
  let sizeBytes = 0
  for await (const block of blocks) {
    batch.push(block)
    sizeBytes += block.bytes.length
    if (sizeBytes < batchBytes) continue
    yield batch
    batch = []
    sizeBytes = 0
  }
  if (batch.length > 0) yield batch
}
