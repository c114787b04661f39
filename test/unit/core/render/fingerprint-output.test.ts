import {truncate} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {countCellsPerTask, type JobManifest, splitIntoTasks, type Task} from '../../../../core/job/index.js'
import {fingerprintOutput, OutputSizeError} from '../../../../core/render/index.js'
import {ExrError, type ExrImage, writeExr} from '../../../../core/verify/index.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const jobManifest = {
  image: {widthPx: 64, heightPx: 64, samples: 4, viewLayers: ['ViewLayer']},
  frames: [1],
  tiles: null,
} as unknown as JobManifest
const cellsPerTask = countCellsPerTask(jobManifest)
const [task] = splitIntoTasks(jobManifest) as [Task]

describe('fingerprintOutput', () => {
  test('gives a fingerprint for every cell', async () => {
    expect(await fingerprint(imageOf(64))).toHaveLength(cellsPerTask)
  })

  test('refuses a file of another size before it unpacks a pixel', async () => {
    const path = join(tempFolder(), 'big.exr')
    await writeExr(path, imageOf(512))
    await truncate(path, 2000)
    await expect(fingerprintOutput(path, {jobManifest, cellsPerTask, task})).rejects.toThrow(OutputSizeError)
  })

  test('refuses more channels than a render has, which would fill the memory', async () => {
    const names = Array.from({length: 126}, (_, pass) => `ViewLayer.Pass.${pass}`)
    const failure = fingerprint(imageOf(64, names))
    await expect(failure).rejects.toThrow(ExrError)
    await expect(failure).rejects.toThrow('has 129 channels, but a task of 1 view layer(s) may have 128.')
  })
})

/** A noisy square with the colours of the one layer, and further channels. */
function imageOf(sidePx: number, others: readonly string[] = []): ExrImage {
  const names = ['R', 'G', 'B'].map((colour) => `ViewLayer.Combined.${colour}`)
  const plane = () => Float32Array.from({length: sidePx * sidePx}, (_, i) => (i * 7919) % 97)
  return {widthPx: sidePx, heightPx: sidePx, channels: new Map([...names, ...others].map((name) => [name, plane()]))}
}

async function fingerprint(image: ExrImage): Promise<unknown[]> {
  const path = join(tempFolder(), 'task.exr')
  await writeExr(path, image)
  return fingerprintOutput(path, {jobManifest, cellsPerTask, task})
}
