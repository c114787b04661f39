/** A decoded OpenEXR image: one plane of numbers per channel. */
export interface ExrImage {
  widthPx: number
  heightPx: number
  /** Full channel name (`ViewLayer.Combined.R`) to its pixels, row by row, top row first. */
  channels: Map<string, Float32Array>
  /**
   * Text attributes that later steps need, by name: those of Cryptomatte (`cryptomatte/…`) and the colour space
   * (`colorInteropID`). Every other attribute is dropped, because Blender writes absolute paths and dates there.
   */
  attributes?: Map<string, string>
}

/** A channel of a file, as its header names it. */
export interface ExrChannel {
  name: string
  type: 'half' | 'float' | 'uint'
}

/** What the header of an OpenEXR file says, checked, before any pixel is decoded. */
export interface ExrHeader {
  widthPx: number
  heightPx: number
  channels: ExrChannel[]
}

/** Which part of a file to decode, and how far to go. */
export interface ReadExrOptions {
  /** Decodes only the channels it accepts; all of them when absent. */
  channels?: (name: string) => boolean
  /** Bytes that the wanted channels may take in memory. @default 2 ** 33 (8 GiB) */
  maxDecodedBytes?: number
  signal?: AbortSignal
}

/**
 * The names of the colour channels that are fingerprinted: `<layer>.Combined.R`, `.G`, `.B`.
 *
 * The layer `''` stands for an image without layers, whose channels are plain `R`, `G`, `B`.
 */
export function colourChannels(layer: string): [red: string, green: string, blue: string] {
  const prefix = layer === '' ? '' : `${layer}.Combined.`
  return [`${prefix}R`, `${prefix}G`, `${prefix}B`]
}

/** The view layers of an image that have a Combined pass, sorted by name; `['']` for a plain RGB image. */
export function listLayers(image: Pick<ExrImage, 'channels'>): string[] {
  const suffix = '.Combined.R'
  const layers = [...image.channels.keys()]
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
  if (image.channels.has('R')) layers.push('')
  return layers.sort()
}
