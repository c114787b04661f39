import {describe, expect, test} from 'vitest'
import {encodeJobManifest, estimatePrice, type JobManifest, parseJobManifest} from '../../../../core/job/index.js'

const jobManifest: JobManifest = {
  format: 'candela-job/1',
  blenderSeries: '4.5',
  scene: {
    cid: 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi',
    path: 'a/scene.blend',
    sizeBytes: 10,
    files: 1,
    chunker: 'blend-1',
  },
  image: {widthPx: 1000, heightPx: 1000, samples: 1000, viewLayers: ['ViewLayer']},
  frames: [1, 2],
  tiles: null,
  thresholdsHash: `0x${'ab'.repeat(32)}`,
  hasHair: false,
  recipient: `age1${'q'.repeat(58)}`,
  allowMissing: false,
}
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

function withLayers(viewLayers: string[]) {
  return {...jobManifest, image: {...jobManifest.image, viewLayers}}
}

function withRun(run: [number, number, number]) {
  const files = [{prefix: 'a_', width: 1, suffix: '.png', runs: [run]}]
  const frameFiles = [{files, rules: [{rule: 'shift', offset: 0}], reach: 1, isListed: false}]
  return {...jobManifest, scene: {...jobManifest.scene, frameFiles}}
}

describe('parseJobManifest', () => {
  test('reads what encodeJobManifest wrote', () => {
    expect(parseJobManifest(encodeJobManifest(jobManifest))).toEqual(jobManifest)
  })

  test.each([
    [
      'scene path that leaves the bundle',
      {...jobManifest, scene: {...jobManifest.scene, path: '../x.blend'}},
      'scene.path',
    ],
    ['unknown field', {...jobManifest, python: 'import os'}, 'python'],
    ['no frame', {...jobManifest, frames: []}, 'frames'],
    ['huge picture', {...jobManifest, image: {...jobManifest.image, widthPx: 1e9}}, 'image.widthPx'],
    ['other format', {...jobManifest, format: 'x'}, 'format'],
    ['more files of frames than files', withRun([1, 2, 1]), 'ties more files to frames than there are'],
    ['view beside views', {...jobManifest, view: 'left', views: ['left', 'right']}, '"view": stands beside views'],
    ['view that is named twice', {...jobManifest, views: ['left', 'left']}, '"views": names one twice'],
    ['layer that is named twice', withLayers(['Main', 'Main']), '"image.viewLayers": names one twice'],
    ['files of frames without end', withRun([0, Number.MAX_SAFE_INTEGER, 1]), 'ties more files to frames'],
  ])('refuses a manifest with an %s', (_, value, field) => {
    expect(() => parseJobManifest(encode(value))).toThrow(field)
  })

  test('refuses what is not JSON', () => {
    expect(() => parseJobManifest(new Uint8Array([1, 2, 255]))).toThrow('A job manifest is not JSON.')
  })
})

describe('estimatePrice', () => {
  test('prices a gigasample at 0.10 credits', () => {
    expect(estimatePrice(jobManifest)).toEqual({
      ...{pricePerTask: 100_000n, checkFee: 30_000n, tasks: 2, price: 200_000n},
      ...{checkBudget: 4, escrow: 320_000n},
    })
  })

  test('asks nothing for samples that an earlier job rendered', () => {
    const half = {...jobManifest, firstSample: jobManifest.image.samples / 2}
    expect(estimatePrice(half).pricePerTask).toBe(50_000n)
  })

  test('never goes below the least price of a task', () => {
    const tiny = {...jobManifest, image: {...jobManifest.image, widthPx: 64, heightPx: 64, samples: 1}}
    expect(estimatePrice(tiny).pricePerTask).toBe(1000n)
  })

  test.each([
    [50_000n, {pricePerTask: 50_000n, checkFee: 15_000n, price: 100_000n, escrow: 160_000n}],
    [1n, {pricePerTask: 1n, checkFee: 500n, price: 2n, escrow: 2002n}],
  ])('takes the price of %i that the artist names, with the fees that it demands', (named, expected) => {
    expect(estimatePrice(jobManifest, {namedPrice: named})).toMatchObject(expected)
  })

  test.each([
    [{cells: 24, ownCells: 8}, 90_000n],
    [{cells: 9, ownCells: 8}, 33_750n],
  ])('pays checks of more cells in proportion: %j', (checkSize, checkFee) => {
    expect(estimatePrice(jobManifest, {checkSize})).toMatchObject({checkFee, escrow: 200_000n + 4n * checkFee})
  })

  test('rounds the fee of a check up', () => {
    expect(estimatePrice(jobManifest, {namedPrice: 10_001n, checkSize: {cells: 9, ownCells: 8}}).checkFee).toBe(3376n)
  })

  test('does not pay the opening of a scene more than once', () => {
    expect(estimatePrice(jobManifest, {namedPrice: 1n, checkSize: {cells: 32, ownCells: 8}}).checkFee).toBe(500n)
  })

  test('puts nothing into escrow for volunteers, neither for tasks nor for checks', () => {
    expect(estimatePrice(jobManifest, {namedPrice: 0n})).toEqual({
      ...{pricePerTask: 0n, checkFee: 0n, tasks: 2, price: 0n},
      ...{checkBudget: 4, escrow: 0n},
    })
  })
})
