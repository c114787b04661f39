// How long core/verify takes for one frame: `npm run build`, then `node bench/verify-speed.mjs [WIDTH HEIGHT CHANNELS]`.
// Prints the median of 5 runs of each step in milliseconds. The picture is a made-up gradient with noise.
import {mkdtemp, rm, stat} from 'node:fs/promises'
import {cpus, tmpdir} from 'node:os'
import {join} from 'node:path'
import {StandardMerkleTree} from '@openzeppelin/merkle-tree'
import {buildTaskTree, countCells, fingerprintTask, readExr, writeExr} from '../dist/core/verify/index.js'

const [widthPx = 960, heightPx = 540, channelCount = 12] = process.argv.slice(2).map(Number)
const RUNS = 5

const folder = await mkdtemp(join(tmpdir(), 'candela-verify-speed-'))
try {
  const path = join(folder, 'frame.exr')
  const image = makeImage()
  await writeExr(path, image)
  const task = {layers: ['ViewLayer'], cellsPerTask: countCells(widthPx, heightPx)}
  const fingerprints = fingerprintTask(image, task)
  const size = `${widthPx}x${heightPx} px, ${channelCount} float channels, ${((await stat(path)).size / 2 ** 20).toFixed(1)} MiB`
  console.log(`${size}, ${fingerprints.length} cells; Node ${process.version}, ${cpus()[0]?.model}`)
  await measure('read', () => readExr(path))
  await measure('write', () => writeExr(path, image))
  await measure('fingerprint', () => fingerprintTask(image, task))
  await measure('tree', () => buildTaskTree(0, fingerprints))
  await measure('tree by StandardMerkleTree', () => buildStandardTree(fingerprints))
} finally {
  await rm(folder, {recursive: true})
}

function makeImage() {
  const names = [
    'Combined.R',
    'Combined.G',
    'Combined.B',
    ...Array.from({length: channelCount - 3}, (_, i) => `P${i}.X`),
  ]
  const channels = new Map(
    names.map((name, c) => [
      `ViewLayer.${name}`,
      Float32Array.from({length: widthPx * heightPx}, (_, i) => ((i % widthPx) + c) / widthPx + Math.random() / 16),
    ]),
  )
  return {widthPx, heightPx, channels}
}

function buildStandardTree(fingerprints) {
  const leaves = fingerprints.map((f, cell) => [0, cell, f.grain0, f.grain1, f.red, f.green, f.blue])
  return StandardMerkleTree.of(leaves, ['uint32', 'uint32', 'bytes32', 'bytes32', 'int32', 'int32', 'int32'])
}

async function measure(name, step) {
  const times = []
  for (let run = 0; run < RUNS; run++) {
    const startedAtMs = performance.now()
    await step()
    times.push(performance.now() - startedAtMs)
  }
  const median = times.sort((a, b) => a - b)[RUNS >> 1]
  console.log(`${name.padEnd(28)}${median.toFixed(0).padStart(6)} ms`)
}
