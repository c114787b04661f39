import {type Band, type ColourPlanes, GRAIN_BYTES, LINE_PAIRS, type MeasureBand} from './band.js'
import {CELL_SIZE_PX} from './cell-rects.js'
import {measureBandPlainly} from './measure-band-plainly.js'
import {MEASURE_LINES_BYTES} from './measure-lines-bytes.js'

const PAGE_BYTES = 65_536
const CHANNELS = 3

/** What we use of `WebAssembly`, which Node has and its types leave to the browser's. */
interface Engine {
  validate(bytes: Uint8Array): boolean
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => {exports: unknown}
}

/** The exports of measure-lines.wat; addresses are in bytes. */
interface Kernel {
  memory: {readonly buffer: ArrayBuffer; grow(pages: number): number}
  measureLines(cells: number, lefts: number, lines: number, stride: number, sums: number, words: number): void
}

/**
 * Measures bands with the vector instructions of the processor, by measure-lines.wat. Lines are copied into its memory two by two,
 * so that they are still in the processor's cache when it reads them.
 *
 * @returns Undefined where this engine has no such instructions, or gets other bits than {@link measureBandPlainly} of a made-up
 *   band: a wrong fingerprint costs a node its stake.
 */
export function openLineKernel(): MeasureBand | undefined {
  const engine = (globalThis as {WebAssembly?: Engine}).WebAssembly
  if (!engine?.validate(MEASURE_LINES_BYTES)) return undefined
  const {exports} = new engine.Instance(new engine.Module(MEASURE_LINES_BYTES))
  const measure: MeasureBand = (image, lefts, top) => measureWith(exports as Kernel, image, lefts, top)
  return isAsPlain(measure) ? measure : undefined
}

function measureWith(kernel: Kernel, {planes, widthPx}: ColourPlanes, lefts: readonly number[], top: number): Band {
  const from = Math.min(...lefts)
  const lineWidthPx = Math.max(...lefts) + CELL_SIZE_PX - from
  const place = layOut(lefts.length, lineWidthPx)
  growTo(kernel.memory, place.sizeBytes)
  const {buffer} = kernel.memory
  const pixels = new Float32Array(buffer)
  const rootSums = new Float64Array(buffer, place.sums, CHANNELS * lefts.length).fill(0)
  new Int32Array(buffer, place.lefts, lefts.length).set(lefts.map((left) => left - from))
  for (let pair = 0; pair < LINE_PAIRS; pair++) {
    const first = (top + 2 * pair) * widthPx + from
    let at = place.lines / 4
    for (const plane of planes) {
      for (const start of [first, first + widthPx]) {
        pixels.set(plane.subarray(start, start + lineWidthPx), at)
        at += place.stride / 4
      }
    }
    kernel.measureLines(lefts.length, place.lefts, place.lines, place.stride, place.sums, place.words + 4 * pair)
  }
  const words = new Uint8Array(buffer, place.words, GRAIN_BYTES * lefts.length)
  return {rootSums: rootSums.slice(), grain: Buffer.from(words).swap32()}
}

/** Where in the kernel's memory what stands, in bytes. */
function layOut(cells: number, lineWidthPx: number) {
  const lefts = 8 * CHANNELS * cells
  const words = lefts + 4 * cells
  const lines = Math.ceil((words + GRAIN_BYTES * cells) / 16) * 16
  const stride = Math.ceil((4 * lineWidthPx) / 16) * 16
  return {sums: 0, lefts, words, lines, stride, sizeBytes: lines + 2 * CHANNELS * stride}
}

function growTo(memory: Kernel['memory'], sizeBytes: number): void {
  const missingBytes = sizeBytes - memory.buffer.byteLength
  if (missingBytes > 0) memory.grow(Math.ceil(missingBytes / PAGE_BYTES))
}

/** Whether a band of two cells that overlap, with dark, bright, negative and equal pixels, has the same bits. */
function isAsPlain(measure: MeasureBand): boolean {
  const widthPx = CELL_SIZE_PX + 4
  const plane = (channel: number) =>
    Float32Array.from({length: widthPx * CELL_SIZE_PX}, (_, i) =>
      Math.fround((((i + channel) * 7919) % 101) / 50 - 0.2),
    )
  const image: ColourPlanes = {planes: [plane(0), plane(1), plane(2)], widthPx}
  const [own, plain] = [measure, measureBandPlainly].map((by) => by(image, [0, 4], 0)) as [Band, Band]
  return own.grain.equals(plain.grain) && own.rootSums.every((sum, i) => sum === plain.rootSums[i])
}
