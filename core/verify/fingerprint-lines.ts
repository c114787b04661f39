import {CELL_SIZE_PX, cellRects} from './cell-rects.js'
import {type ExrImage, type ExrLineReader, FiniteTally} from './exr/index.js'
import type {Fingerprint} from './fingerprint.js'
import {assertColours, fingerprintCells} from './fingerprint-cell.js'
import {assertTaskFits, type LeafShape, repeatCells} from './fingerprint-task.js'

/**
 * Fingerprints every cell of a task from its file, a row of cells at a time: the same as `fingerprintTask` of the whole image,
 * in the memory of 32 lines.
 *
 * Every chunk of the file is checked before one is unpacked, and every pixel of every channel must be finite.
 *
 * @param reader - The raw output, margins trimmed.
 * @throws {CellError} As `fingerprintTask`.
 * @throws {ExrError} If the file is cut off or damaged.
 * @throws {ImageNotFiniteError} If a pixel is no finite number.
 */
export async function fingerprintLines(reader: ExrLineReader, shape: LeafShape): Promise<Fingerprint[]> {
  const {header} = reader
  assertTaskFits(header, shape)
  for (const layer of shape.layers)
    assertColours(
      header.channels.map(({name}) => name),
      layer,
    )
  await reader.assertWhole()
  const tally = new FiniteTally(header)
  const byLayer = shape.layers.map((): Fingerprint[] => [])
  for await (const band of readBands(reader, tally)) {
    if (!tally.isFinite) continue
    const rects = cellRects(band.widthPx, band.heightPx)
    for (const [i, layer] of shape.layers.entries()) byLayer[i]?.push(...fingerprintCells(band, layer, rects))
  }
  tally.assertFinite()
  return repeatCells(byLayer.flat(), shape.cellsPerTask)
}

/**
 * The lines of each row of cells, from the top; the last row overlaps the one before, of which it keeps what both have, so that no
 * line is unpacked twice. All bands are one image, filled anew.
 */
async function* readBands(reader: ExrLineReader, tally: FiniteTally): AsyncGenerator<ExrImage> {
  const {widthPx, heightPx, channels} = reader.header
  const planes = new Map(channels.map(({name}) => [name, new Float32Array(widthPx * CELL_SIZE_PX)]))
  for (let read = 0; read < heightPx; ) {
    const lineCount = Math.min(CELL_SIZE_PX, heightPx - read)
    const keptLines = CELL_SIZE_PX - lineCount
    const fresh = new Map<string, Float32Array>()
    for (const [name, plane] of planes) {
      plane.copyWithin(0, lineCount * widthPx)
      fresh.set(name, plane.subarray(keptLines * widthPx))
    }
    await reader.readLines(read, lineCount, fresh)
    for (const [name, lines] of fresh) tally.count(name, lines, read)
    read += lineCount
    yield {widthPx, heightPx: CELL_SIZE_PX, channels: planes}
  }
}
