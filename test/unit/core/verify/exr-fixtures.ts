import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {packagePath} from '../../../../core/package-root.js'
import type {ExrImage, Fingerprint} from '../../../../core/verify/index.js'

/** What the OpenEXR library and numpy say about a fixture; see test/fixtures/exr/write_reference.py. */
export interface ExpectedFile {
  widthPx: number
  heightPx: number
  channels: Record<string, {sum: number; sha256: string}>
  cells?: (Fingerprint & {layer: string; x0: number; y0: number})[]
}

const folder = packagePath('test', 'fixtures', 'exr')

export const expectedFiles: Record<string, ExpectedFile> = JSON.parse(
  readFileSync(join(folder, 'expected.json'), 'utf8'),
).files

export function fixturePath(name: string): string {
  return join(folder, name)
}

/** Size and, per channel, sum and hash of the pixels: the form of expected.json. */
export function summarise(image: ExrImage): Omit<ExpectedFile, 'cells'> {
  const channels = [...image.channels].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    widthPx: image.widthPx,
    heightPx: image.heightPx,
    channels: Object.fromEntries(
      channels.map(([name, plane]) => [
        name,
        {sum: plane.reduce((sum, value) => sum + value, 0), sha256: hashPlane(plane)},
      ]),
    ),
  }
}

function hashPlane(plane: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength))
    .digest('hex')
}

/** An image of one plain RGB layer, its values from a formula. */
export function makeImage(
  widthPx: number,
  heightPx: number,
  valueAt: (x: number, y: number, channel: number) => number,
): ExrImage {
  const channels = new Map(
    ['R', 'G', 'B'].map((name, channel) => [
      name,
      Float32Array.from({length: widthPx * heightPx}, (_, i) => valueAt(i % widthPx, Math.floor(i / widthPx), channel)),
    ]),
  )
  return {widthPx, heightPx, channels}
}

/** Repeatable noise in [0, 1): mulberry32. */
export function makeNoise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
