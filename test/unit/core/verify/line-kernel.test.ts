import {readFileSync} from 'node:fs'
import {afterEach, describe, expect, test, vi} from 'vitest'
import type {Band, ColourPlanes, MeasureBand} from '../../../../core/verify/band.js'
import {openLineKernel} from '../../../../core/verify/line-kernel.js'
import {measureBandPlainly} from '../../../../core/verify/measure-band-plainly.js'
import {MEASURE_LINES_BYTES} from '../../../../core/verify/measure-lines-bytes.js'
import {assembleWat} from '../../../../tools/assemble/assemble-wat.mjs'

const KERNEL_TEXT = readFileSync('core/verify/measure-lines.wat', 'utf8')
const engine = (
  globalThis as never as {
    WebAssembly: {validate: unknown; Instance: unknown; Module: new (bytes: Uint8Array) => object}
  }
).WebAssembly

/** Random float32 bit patterns of every size, one in eight of them an odd value, and runs that are nearly flat. */
function makePlanes(widthPx: number, heightPx: number): ColourPlanes {
  const odd = [0, -0, 1, -1, 2 ** -149, -(2 ** -130), 3.4e38, 1 / 256]
  const flatOr = (i: number, other: () => number) => (i % 64 < 24 ? 0.5 + Math.random() / 100 : other())
  const anyValue = () =>
    Math.random() < 0.125
      ? (odd[Math.floor(Math.random() * odd.length)] as number)
      : (Math.random() - 0.1) * 2 ** Math.floor(Math.random() * 40 - 30)
  const plane = () => Float32Array.from({length: widthPx * heightPx}, (_, i) => flatOr(i, anyValue))
  return {planes: [plane(), plane(), plane()], widthPx}
}

/** Bits, so that 0 and -0 differ. */
function toBits({rootSums, grain}: Band): string[] {
  return [Buffer.from(rootSums.buffer, rootSums.byteOffset, rootSums.byteLength).toString('hex'), grain.toString('hex')]
}

afterEach(() => vi.unstubAllGlobals())

describe('openLineKernel', () => {
  const kernel = openLineKernel() as MeasureBand

  test('gets the bits of the plain way, of 2,000 cells of any numbers', () => {
    const image = makePlanes(205, 64)
    const lefts = [0, 32, 64, 96, 128, 160, 173, 3, 4, 5]
    for (let turn = 0; turn < 200; turn++) {
      if (turn % 20 === 0) Object.assign(image, makePlanes(205, 64))
      const top = turn % 33
      expect(toBits(kernel(image, lefts, top))).toEqual(toBits(measureBandPlainly(image, lefts, top)))
    }
  })

  test('has no sum, like the plain way, where a pixel is NaN or infinite', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const image = makePlanes(64, 32)
      image.planes[1][40] = value
      const [own, plain] = [kernel(image, [0, 32], 0), measureBandPlainly(image, [0, 32], 0)]
      expect(own.rootSums).toEqual(plain.rootSums)
      expect(own.grain).toEqual(plain.grain)
      expect(Number.isFinite(own.rootSums[4])).toBe(false)
    }
  })

  test('takes more memory for wider frames', () => {
    const image = makePlanes(16_384, 32)
    const lefts = Array.from({length: 512}, (_, cell) => 32 * cell)
    expect(toBits(kernel(image, lefts, 0))).toEqual(toBits(measureBandPlainly(image, lefts, 0)))
  })

  test('is none where the engine has no vector instructions', () => {
    vi.stubGlobal('WebAssembly', undefined)
    expect(openLineKernel()).toBeUndefined()
    vi.stubGlobal('WebAssembly', {...engine, validate: () => false})
    expect(openLineKernel()).toBeUndefined()
  })

  test.each([
    ['sums', 'local.get $zero  f64x2.pmax  f64x2.sqrt', 'f64x2.sqrt'],
    ['grain', '1.0055605803984682 1.0055605803984682', '1.02 1.02'],
  ])('is none where the engine gets other %s: this one runs a kernel that was changed', (_what, from, to) => {
    const bytes = assembleWat(KERNEL_TEXT.replace(from, to))
    const changed = function Module() {
      return new engine.Module(bytes)
    }
    vi.stubGlobal('WebAssembly', {...engine, validate: engine.validate, Instance: engine.Instance, Module: changed})
    expect(openLineKernel()).toBeUndefined()
  })
})

describe('measure-lines-bytes.ts', () => {
  test('is what measure-lines.wat assembles to', () => {
    expect(Buffer.from(assembleWat(KERNEL_TEXT))).toEqual(MEASURE_LINES_BYTES)
  })
})
