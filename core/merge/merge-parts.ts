import {
  BAND_LINES,
  ExrLineReader,
  ExrLineWriter,
  type ExrOutline,
  formatRect,
  sortChannelNames,
} from '../verify/index.js'
import {arrangeParts, type FramePart, type TileParts} from './arrange-parts.js'
import {PartsMergeError} from './merge-errors.js'
import {mergeSlices} from './merge-slices.js'
import {findPassRules, type PassRule} from './pass-rules.js'

/** What is merged, and how it is stored. */
export interface MergeOptions {
  /** Size of the frame in pixels. */
  widthPx: number
  /** Size of the frame in pixels. */
  heightPx: number
  /** Samples before it are not among the parts. @default 0 */
  firstSample?: number | undefined
  /** NONE for a file that is read once, ZIP for one that is kept. */
  compression: ExrOutline['compression']
  signal?: AbortSignal
}

/** Blender names the colour space in its files since version 5. */
const BLENDER_5 = 'colorInteropID'

/** A part whose file is open. */
interface OpenPart extends FramePart {
  reader: ExrLineReader
}

interface OpenTile extends TileParts {
  parts: OpenPart[]
  /** Those of its layers, in the order of {@link sortChannelNames}. */
  channelNames: readonly string[]
}

/**
 * Merges the parts of a frame into one multilayer EXR: view layers stand beside each other as in one render of all of them,
 * tiles are put together, the slices of a tile merged pass by pass.
 *
 * Works from top to bottom on {@link BAND_LINES} scanlines at a time, so that memory does not grow with the height of the
 * frame. Attributes are those of the first part of each layer.
 *
 * @throws {PartsMergeError} If the parts do not make up the frame.
 * @throws {ExrError} If a part cannot be read.
 */
export async function mergeParts(path: string, parts: readonly FramePart[], options: MergeOptions): Promise<void> {
  const {widthPx, heightPx, compression, signal} = options
  const opened: ExrLineReader[] = []
  try {
    const tiles: OpenTile[] = []
    for (const tile of arrangeParts(parts, options)) {
      const openParts: OpenPart[] = []
      for (const part of tile.parts) {
        const reader = await ExrLineReader.open(part.path)
        opened.push(reader)
        openParts.push({...part, reader})
      }
      tiles.push({...tile, parts: openParts, channelNames: namesOf(openParts[0] as OpenPart)})
    }
    const channelNames = findChannels(tiles)
    const attributes = joinAttributes(tiles)
    const rules = findPassRules(channelNames, attributes.has(BLENDER_5))
    const outline = {widthPx, heightPx, channelNames, attributes, compression}
    await ExrLineWriter.write(path, outline, signal ? {signal} : {}, async (writer) => {
      let next = readBand(tiles, outline, rules, 0)
      for (let line = 0; line < heightPx; line += BAND_LINES) {
        const planes = await next
        next = readBand(tiles, outline, rules, line + BAND_LINES)
        next.catch(() => undefined)
        await writer.writeLines(planes)
      }
      await next
    })
  } finally {
    await Promise.all(opened.map((reader) => reader.close()))
  }
}

/** The channels of all layers. Those of one must be the same in all its parts and no other's, and each part as large as its tile. */
function findChannels(tiles: readonly OpenTile[]): string[] {
  const firsts = listFirstTiles(tiles)
  const names = firsts.flatMap(({channelNames}) => channelNames)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new PartsMergeError(`Two view layers of a frame have the channel ${twice}.`)
  for (const first of firsts) refuseOtherParts(tiles.filter(({layer}) => layer === first.layer))
  return sortChannelNames(names)
}

function refuseOtherParts(tiles: readonly OpenTile[]): void {
  const names = tiles[0]?.channelNames ?? []
  for (const {rect, parts} of tiles) {
    for (const part of parts) {
      const {widthPx, heightPx} = part.reader.header
      if (widthPx !== rect.x1 - rect.x0 || heightPx !== rect.y1 - rect.y0) {
        throw new PartsMergeError(`The image of tile ${formatRect(rect)} has ${widthPx}x${heightPx} px.`)
      }
      const other = namesOf(part)
      if (other.join() === names.join()) continue
      throw new PartsMergeError(
        `The tile ${formatRect(rect)} has other channels than the first part of its frame: ${other.join(', ')}.`,
      )
    }
  }
}

/** One tile of each layer. */
function listFirstTiles(tiles: readonly OpenTile[]): OpenTile[] {
  return tiles.filter(({layer}, i) => tiles.findIndex((tile) => tile.layer === layer) === i)
}

function namesOf({reader}: OpenPart): string[] {
  return sortChannelNames(reader.header.channels.map(({name}) => name))
}

/** In the order in which Blender writes them: by name. */
function joinAttributes(tiles: readonly OpenTile[]): Map<string, string> {
  const attributes = listFirstTiles(tiles).flatMap(({parts}) => [...(parts[0]?.reader.attributes ?? [])])
  return new Map(attributes.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The merged scanlines from `firstLine` on: a plane for each channel. */
async function readBand(
  tiles: readonly OpenTile[],
  {widthPx, heightPx, channelNames}: ExrOutline,
  rules: readonly PassRule[],
  firstLine: number,
): Promise<Float32Array[]> {
  const lineCount = Math.min(BAND_LINES, heightPx - firstLine)
  if (lineCount <= 0) return []
  const frame = newPlanes(channelNames, widthPx * lineCount)
  for (const tile of tiles) {
    const {rect} = tile
    const [from, to] = [Math.max(firstLine, rect.y0), Math.min(firstLine + lineCount, rect.y1)]
    if (from >= to) continue
    const isWide = rect.x0 === 0 && rect.x1 === widthPx && from === firstLine && to === firstLine + lineCount
    const merged = isWide ? pickPlanes(frame, tile) : newPlanes(tile.channelNames, (rect.x1 - rect.x0) * (to - from))
    await readTile(tile, rules, {from, to}, merged)
    if (!isWide) placeTile(rect, {from: from - firstLine, to: to - firstLine}, merged, frame, widthPx)
  }
  return [...frame.values()]
}

async function readTile(
  {rect, parts}: OpenTile,
  rules: readonly PassRule[],
  {from, to}: {from: number; to: number},
  merged: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  const [firstLine, lineCount] = [from - rect.y0, to - from]
  const [only] = parts as [OpenPart]
  if (parts.length === 1) return only.reader.readLines(firstLine, lineCount, merged)
  const slices = await Promise.all(
    parts.map(async ({reader, slice}) => {
      const planes = newPlanes([...merged.keys()], (rect.x1 - rect.x0) * lineCount)
      await reader.readLines(firstLine, lineCount, planes)
      return {samples: slice?.samples ?? 1, planes}
    }),
  )
  mergeSlices(slices, rules, merged)
}

/** Copies the lines of a tile to their place between those of the frame. */
function placeTile(
  rect: {x0: number; x1: number},
  lines: {from: number; to: number},
  tile: ReadonlyMap<string, Float32Array>,
  frame: ReadonlyMap<string, Float32Array>,
  frameWidthPx: number,
): void {
  const widthPx = rect.x1 - rect.x0
  for (const [name, plane] of tile) {
    const target = frame.get(name) as Float32Array
    for (let line = lines.from, from = 0; line < lines.to; line++, from += widthPx) {
      target.set(plane.subarray(from, from + widthPx), line * frameWidthPx + rect.x0)
    }
  }
}

/** The planes of the layer of a tile. */
function pickPlanes(frame: ReadonlyMap<string, Float32Array>, {channelNames}: OpenTile): Map<string, Float32Array> {
  return new Map(channelNames.map((name) => [name, frame.get(name) as Float32Array]))
}

function newPlanes(names: readonly string[], length: number): Map<string, Float32Array> {
  return new Map(names.map((name) => [name, new Float32Array(length)]))
}
