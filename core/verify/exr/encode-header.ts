const MAGIC = Buffer.from([0x76, 0x2f, 0x31, 0x01])
const VERSION = 2
const FLAG_LONG_NAMES = 0x400
/** Names above this length need the flag for long names. */
const SHORT_NAME_BYTES = 31
const TYPE_FLOAT = 2
/** Numbers of the compressions that are written. */
const COMPRESSION_NUMBERS = {NONE: 0, ZIP: 3} as const

/** What the header of a new file says. */
export interface ExrOutline {
  widthPx: number
  heightPx: number
  /** Full names, in the order of {@link sortChannelNames}. */
  channelNames: readonly string[]
  attributes?: ReadonlyMap<string, string> | undefined
  /** ZIP packs to about half; NONE is for files that are read once. */
  compression: keyof typeof COMPRESSION_NUMBERS
}

/** The names of channels in the order that OpenEXR stores them: by their bytes. */
export function sortChannelNames(names: Iterable<string>): string[] {
  return [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/**
 * Encodes the header of a single-part scanline file with float32 channels (OpenEXR File Layout, version 2).
 *
 * Blender recognises its own multilayer files by the attribute `BlenderMultiChannel`.
 */
export function encodeHeader({widthPx, heightPx, channelNames, attributes, compression}: ExrOutline): Buffer {
  const names = [...channelNames, ...(attributes?.keys() ?? [])]
  const hasLongNames = names.some((name) => Buffer.byteLength(name) > SHORT_NAME_BYTES)
  const window = int32s(0, 0, widthPx - 1, heightPx - 1)
  const hasLayers = channelNames.some((name) => name.split('.').length > 2)
  return Buffer.concat([
    MAGIC,
    int32s(VERSION | (hasLongNames ? FLAG_LONG_NAMES : 0)),
    ...(hasLayers ? [attribute('BlenderMultiChannel', 'string', Buffer.from('Blender V2.55.1 and newer'))] : []),
    attribute('channels', 'chlist', encodeChannels(channelNames)),
    attribute('compression', 'compression', Buffer.from([COMPRESSION_NUMBERS[compression]])),
    ...[...(attributes ?? [])].map(([name, text]) => attribute(name, 'string', Buffer.from(text, 'utf8'))),
    attribute('dataWindow', 'box2i', window),
    attribute('displayWindow', 'box2i', window),
    attribute('lineOrder', 'lineOrder', Buffer.from([0])),
    attribute('pixelAspectRatio', 'float', float32s(1)),
    attribute('screenWindowCenter', 'v2f', float32s(0, 0)),
    attribute('screenWindowWidth', 'float', float32s(1)),
    Buffer.from([0]),
  ])
}

function encodeChannels(names: readonly string[]): Buffer {
  const entries = names.map((name) => Buffer.concat([zeroEnded(name), int32s(TYPE_FLOAT, 0, 1, 1)]))
  return Buffer.concat([...entries, Buffer.from([0])])
}

function attribute(name: string, type: string, value: Buffer): Buffer {
  return Buffer.concat([zeroEnded(name), zeroEnded(type), int32s(value.length), value])
}

function zeroEnded(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8')
}

function int32s(...values: number[]): Buffer {
  return Buffer.from(Int32Array.from(values).buffer)
}

function float32s(...values: number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer)
}
