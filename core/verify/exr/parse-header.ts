import {ExrError} from '../verify-errors.js'
import {ByteReader} from './byte-reader.js'
import {COMPRESSIONS, type Compression, UNREAD_COMPRESSIONS} from './compression.js'
import type {ExrChannel} from './exr-image.js'
import {EXR_LIMITS} from './exr-limits.js'

/** One part of a file: its channels share a size, a compression and a chunk table. */
export interface ExrPart {
  /** Its name in a multi-part file, else `''`. */
  name: string
  /** In the order of the file, which is the order of their bytes in a scanline. */
  channels: ExrChannel[]
  compression: Compression
  widthPx: number
  heightPx: number
  /** Number of the first scanline; Blender starts at 0. */
  firstLine: number
  /** Bytes of one unpacked scanline. */
  lineBytes: number
  chunkCount: number
  /** Text attributes that later steps need. */
  attributes: Map<string, string>
}

/** The parts of a file and where its chunk tables begin. */
export interface ExrLayout {
  isMultiPart: boolean
  parts: ExrPart[]
  /** Byte where the first chunk table begins. */
  tablesAt: number
}

const MAGIC = 0x01312f76
const FLAG_TILED = 0x200
const FLAG_LONG_NAMES = 0x400
const FLAG_DEEP = 0x800
const FLAG_MULTI_PART = 0x1000

/**
 * Reads the headers of an OpenEXR file (OpenEXR File Layout, version 2).
 *
 * @throws {ExrError} If it is not OpenEXR, is cut short, exceeds a limit, or is tiled, deep or packed in a way that
 *   Candela does not read.
 */
export function parseHeader(bytes: Buffer, label: string): ExrLayout {
  const reader = new ByteReader(bytes, label, 0, Math.min(bytes.length, EXR_LIMITS.headerBytes))
  if (bytes.length < 8 || reader.uint32('magic number') !== MAGIC) {
    throw new ExrError(`${label} is not an OpenEXR file: it does not begin with the bytes 76 2f 31 01.`)
  }
  const version = reader.uint32('version')
  const isMultiPart = (version & FLAG_MULTI_PART) !== 0
  refuseVersion(version, label)
  const parts: ExrPart[] = []
  do {
    parts.push(parsePart(reader, isMultiPart))
    refuseTooManyChannels(parts, label)
  } while (isMultiPart && reader.bytes[reader.position] !== 0)
  if (isMultiPart) reader.uint8('headers')
  refuseMixedSizes(parts, label)
  return {isMultiPart, parts, tablesAt: reader.position}
}

function refuseVersion(version: number, label: string): void {
  const number = version & 0xff
  const known = 0xff | FLAG_TILED | FLAG_LONG_NAMES | FLAG_DEEP | FLAG_MULTI_PART
  if (number !== 2) throw new ExrError(`${label} is OpenEXR version ${number}; Candela reads version 2.`)
  if (version & FLAG_TILED) throw unsupported(label, 'stored in tiles')
  if (version & FLAG_DEEP) throw unsupported(label, 'a deep image')
  if (version & ~known) throw unsupported(label, `marked with unknown flags (0x${(version >>> 0).toString(16)})`)
}

function unsupported(label: string, what: string): ExrError {
  return new ExrError(`${label} is ${what}, which Candela does not read; it reads scanline OpenEXR.`, {
    suggestions: ['Save it again from Blender as OpenEXR MultiLayer with the codec ZIP.'],
  })
}

function parsePart(reader: ByteReader, isMultiPart: boolean): ExrPart {
  const attributes = parseAttributes(reader)
  const {label} = reader
  const find = (name: string, type: string): ByteReader => {
    const attribute = attributes.get(name)
    if (attribute?.type === type) return new ByteReader(attribute.value, label)
    throw new ExrError(`${label} has no attribute '${name}' of type ${type} in its header.`)
  }
  const type = attributes.get('type')
  if (type && type.value.toString('utf8') !== 'scanlineimage') {
    throw unsupported(label, `of the type '${type.value.toString('utf8')}'`)
  }
  const compression = parseCompression(find('compression', 'compression'))
  const window = parseWindow(find('dataWindow', 'box2i'))
  const channels = parseChannels(find('channels', 'chlist'))
  const lineBytes = window.widthPx * channels.reduce((sum, channel) => sum + channelBytes(channel), 0)
  const chunkBytes = lineBytes * Math.min(window.heightPx, compression.linesPerChunk)
  if (chunkBytes > EXR_LIMITS.chunkBytes) {
    throw new ExrError(
      `${label} has chunks of ${chunkBytes} bytes; Candela reads up to ${EXR_LIMITS.chunkBytes} bytes per chunk.`,
    )
  }
  return {
    ...window,
    name: isMultiPart ? find('name', 'string').bytes.toString('utf8') : '',
    channels,
    compression,
    lineBytes,
    chunkCount: Math.ceil(window.heightPx / compression.linesPerChunk),
    attributes: pickText(attributes),
  }
}

/** Bytes of one pixel of a channel. */
export function channelBytes(channel: ExrChannel): number {
  return channel.type === 'half' ? 2 : 4
}

interface Attribute {
  type: string
  value: Buffer
}

function parseAttributes(reader: ByteReader): Map<string, Attribute> {
  const attributes = new Map<string, Attribute>()
  for (;;) {
    const name = reader.name(EXR_LIMITS.nameBytes, "an attribute's name")
    if (name === '') return attributes
    const type = reader.name(EXR_LIMITS.nameBytes, `the type of attribute '${name}'`)
    const sizeBytes = reader.int32(`size of attribute '${name}'`)
    attributes.set(name, {type, value: reader.slice(sizeBytes, `attribute '${name}'`)})
  }
}

function parseCompression(reader: ByteReader): Compression {
  const number = reader.uint8('compression')
  const compression = COMPRESSIONS.get(number)
  if (compression) return compression
  throw new ExrError(
    `${reader.label} is packed with ${UNREAD_COMPRESSIONS.get(number) ?? `compression number ${number}`}; Candela reads ${[...COMPRESSIONS.values()].map(({name}) => name).join(', ')}.`,
    {suggestions: ['Save it again from Blender with the codec ZIP.']},
  )
}

function parseWindow(reader: ByteReader): {widthPx: number; heightPx: number; firstLine: number} {
  const [x0, y0, x1, y1] = [0, 1, 2, 3].map(() => reader.int32('data window')) as [number, number, number, number]
  const [widthPx, heightPx] = [x1 - x0 + 1, y1 - y0 + 1]
  const {sidePx, pixels} = EXR_LIMITS
  if (widthPx < 1 || heightPx < 1 || widthPx > sidePx || heightPx > sidePx || widthPx * heightPx > pixels) {
    throw new ExrError(
      `${reader.label} claims to be ${widthPx}x${heightPx} px; Candela reads 1 to ${sidePx} px per side and up to ${pixels} px in all.`,
    )
  }
  return {widthPx, heightPx, firstLine: y0}
}

function parseChannels(reader: ByteReader): ExrChannel[] {
  const channels: ExrChannel[] = []
  const {label} = reader
  for (;;) {
    const name = reader.name(EXR_LIMITS.nameBytes, "a channel's name")
    if (name === '') break
    const type = (['uint', 'half', 'float'] as const)[reader.uint32(`type of channel '${name}'`)]
    if (!type) throw new ExrError(`${label} has channel '${name}' of an unknown type; half, float and uint are known.`)
    reader.slice(4, `channel '${name}'`)
    const [xStep, yStep] = [reader.int32(`channel '${name}'`), reader.int32(`channel '${name}'`)]
    if (xStep !== 1 || yStep !== 1) throw unsupported(label, `subsampled ${xStep}x${yStep} in channel '${name}'`)
    channels.push({name, type})
    if (channels.length > EXR_LIMITS.channels) break
  }
  if (channels.length === 0) throw new ExrError(`${label} has a part without channels.`)
  return channels
}

/** Blender 5 names the space of its values there: without it, it takes them for linear Rec. 709. */
const COLOUR_SPACE = 'colorInteropID'

function pickText(attributes: ReadonlyMap<string, Attribute>): Map<string, string> {
  return new Map(
    [...attributes]
      .filter(([name, {type}]) => type === 'string' && (name === COLOUR_SPACE || name.startsWith('cryptomatte/')))
      .map(([name, {value}]) => [name, value.toString('utf8')]),
  )
}

function refuseTooManyChannels(parts: readonly ExrPart[], label: string): void {
  const count = parts.reduce((sum, part) => sum + part.channels.length, 0)
  if (count > EXR_LIMITS.channels) {
    throw new ExrError(`${label} has more than ${EXR_LIMITS.channels} channels, the most that Candela reads.`)
  }
}

function refuseMixedSizes(parts: readonly ExrPart[], label: string): void {
  const [first] = parts as [ExrPart]
  const other = parts.find((part) => part.widthPx !== first.widthPx || part.heightPx !== first.heightPx)
  if (other) {
    throw new ExrError(
      `${label} has parts of different sizes: '${first.name}' is ${first.widthPx}x${first.heightPx} px, '${other.name}' is ${other.widthPx}x${other.heightPx} px.`,
    )
  }
}
