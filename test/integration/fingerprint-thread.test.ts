import {truncate} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, describe, expect, test} from 'vitest'
import {countCellsPerTask, splitIntoTasks} from '../../core/job/index.js'
import {FingerprintThread, fingerprintOutput, type OutputShape, OutputSizeError} from '../../core/render/index.js'
import {ExrError, type ExrImage, writeExr} from '../../core/verify/index.js'
import {fixtureJobManifest} from '../fixtures/results/make-results.js'
import {tempFolder} from '../fixtures/storage/temp-folder.js'

const LARGE = {widthPx: 960, heightPx: 540}
const SMALL = {widthPx: 64, heightPx: 64}

describe('a thread that fingerprints outputs', () => {
  const thread = new FingerprintThread()
  afterAll(() => thread.close())

  test('gives the same bits as here, and leaves this thread free while a frame is decoded', async () => {
    const [path, shape] = [await writeNoise(LARGE), shapeOf(LARGE)]
    await thread.fingerprint(await writeNoise(SMALL), shapeOf(SMALL))
    let [longestMs, last] = [0, performance.now()]
    const ticks = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - last)
      last = performance.now()
    }, 1)
    const startedAtMs = performance.now()
    const found = await thread.fingerprint(path, shape)
    const tookMs = performance.now() - startedAtMs
    clearInterval(ticks)
    expect(longestMs).toBeLessThan(tookMs / 2)
    expect(found).toEqual(await fingerprintOutput(path, shape))
  })

  test('answers in order, and refuses with the errors of the file', async () => {
    const [whole, cut] = [await writeNoise(SMALL), await writeNoise(SMALL)]
    await truncate(cut, 600)
    const answers = await Promise.allSettled([
      thread.fingerprint(whole, shapeOf(SMALL)),
      thread.fingerprint(cut, shapeOf(SMALL)),
      thread.fingerprint(whole, shapeOf(LARGE)),
    ])
    expect(answers).toMatchObject([
      {value: {length: 4}},
      {reason: expect.any(ExrError)},
      {reason: expect.any(OutputSizeError)},
    ])
  })

  test('starts again after it was closed, and fails what it had in hand', async () => {
    const path = await writeNoise(SMALL)
    const lost = thread.fingerprint(path, shapeOf(SMALL))
    const closing = Promise.all([expect(lost).rejects.toThrow('has ended'), thread.close()])
    const next = thread.fingerprint(path, shapeOf(SMALL))
    await closing
    expect(await next).toHaveLength(4)
  })
})

function shapeOf(size: {widthPx: number; heightPx: number}): OutputShape {
  const manifest = fixtureJobManifest(1, '')
  const jobManifest = {...manifest, image: {...manifest.image, ...size}}
  return {jobManifest, cellsPerTask: countCellsPerTask(jobManifest), task: splitIntoTasks(jobManifest)[0] as never}
}

async function writeNoise({widthPx, heightPx}: {widthPx: number; heightPx: number}): Promise<string> {
  const plane = () => Float32Array.from({length: widthPx * heightPx}, (_, i) => ((i * 7919) % 97) / 97)
  const names = ['R', 'G', 'B'].map((colour) => `ViewLayer.Combined.${colour}`)
  const image: ExrImage = {widthPx, heightPx, channels: new Map(names.map((name) => [name, plane()]))}
  const path = join(tempFolder(), 'output.exr')
  await writeExr(path, image)
  return path
}
