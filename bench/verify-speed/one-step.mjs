// One step of bench/verify-speed.mjs, for its own CPU time and memory: node one-step.mjs STEP PATH WIDTH HEIGHT CHANNELS
import {
  buildTaskTree,
  cellRects,
  countCells,
  ExrLineReader,
  fingerprintLines,
  fingerprintTask,
  readExr,
  writeExr,
} from '../../dist/core/verify/index.js'
import {measureBandPlainly} from '../../dist/core/verify/measure-band-plainly.js'

/** Frames that are fingerprinted one after the other. */
const FRAMES = 12
const [step, path, ...numbers] = process.argv.slice(2)
const [widthPx, heightPx, channelCount] = numbers.map(Number)
const startBytes = process.memoryUsage().rss
const task = {layers: ['ViewLayer'], cellsPerTask: countCells(widthPx, heightPx)}

const steps = {
  async write() {
    const image = makeImage()
    return {writeCpuSec: await timed(() => writeExr(path, image))}
  },
  async read() {
    return {readCpuSec: await timed(() => readExr(path))}
  },
  /** A file, decoded whole and then fingerprinted. */
  async whole() {
    return measureFile(async () => fingerprintTask(await readExr(path), task))
  },
  /** The same, a row of cells at a time, as the product does. */
  async lines() {
    return measureFile(async () => {
      const reader = await ExrLineReader.open(path)
      const fingerprints = await fingerprintLines(reader, task)
      await reader.close()
      return fingerprints
    })
  },
  async fingerprint() {
    const image = await readExr(path)
    const times = []
    // A node's thread stays warm from frame to frame.
    for (let frame = 0; frame < FRAMES; frame++) times.push(await timed(() => fingerprintTask(image, task)))
    const fingerprints = fingerprintTask(image, task)
    const treeCpuSec = await timed(() => buildTaskTree(0, fingerprints))
    return {
      firstCpuSec: times[0],
      fingerprintCpuSec: Math.min(...times),
      plainCpuSec: await timePlainly(image),
      rootsCpuSec: await timeRoots(image),
      treeCpuSec,
    }
  },
}
console.log(JSON.stringify(await steps[step]()))

/** What fingerprinting a file takes, and a hash of what came of it. */
async function measureFile(fingerprintFile) {
  const startedAtMs = performance.now()
  let fingerprints
  const cpuSec = await timed(async () => {
    fingerprints = await fingerprintFile()
  })
  return {
    cpuSec,
    wallSec: (performance.now() - startedAtMs) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024 - startBytes,
    root: buildTaskTree(0, fingerprints).root,
  }
}

/** The same sums and bits without vector instructions. */
async function timePlainly({channels}) {
  const image = {planes: ['R', 'G', 'B'].map((colour) => channels.get(`ViewLayer.Combined.${colour}`)), widthPx}
  const bands = [...Map.groupBy(cellRects(widthPx, heightPx), ({y0}) => y0)]
  const measure = () =>
    bands.map(([top, cells]) =>
      measureBandPlainly(
        image,
        cells.map(({x0}) => x0),
        top,
      ),
    )
  const times = []
  for (let frame = 0; frame < FRAMES; frame++) times.push(await timed(measure))
  return Math.min(...times)
}

/** What nothing can go below that takes square roots one by one: the sums of them, and no more. */
function timeRoots({channels}) {
  const planes = ['R', 'G', 'B'].map((colour) => channels.get(`ViewLayer.Combined.${colour}`))
  return timed(() => {
    let [red, green, blue] = [0, 0, 0]
    for (let at = 0; at < planes[0].length; at++) {
      red += Math.sqrt(planes[0][at])
      green += Math.sqrt(planes[1][at])
      blue += Math.sqrt(planes[2][at])
    }
    return [red, green, blue]
  })
}

/** CPU seconds of all threads. */
async function timed(work) {
  const before = process.cpuUsage()
  await work()
  const {user, system} = process.cpuUsage(before)
  return (user + system) / 1e6
}

function makeImage() {
  const passes = Array.from({length: channelCount - 3}, (_, i) => `P${i}.X`)
  const names = ['Combined.R', 'Combined.G', 'Combined.B', ...passes]
  const plane = (c) =>
    Float32Array.from({length: widthPx * heightPx}, (_, i) => ((i % widthPx) + c) / widthPx + Math.random() / 16)
  return {widthPx, heightPx, channels: new Map(names.map((name, c) => [`ViewLayer.${name}`, plane(c)]))}
}
