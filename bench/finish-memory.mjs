// node bench/finish-memory.mjs [WIDTH...] - how much memory merging and finishing take, for frames of 480x270 px to 8K with 10
// and 30 channels. With widths, such as 1920, only those frames are measured, and the other results stay as they are.
// Frames are noise, written here; results go to bench/results/finish-memory.json. Needs 10 GB of disk and 12 GB of memory.
import {execFileSync} from 'node:child_process'
import {readdirSync, readFileSync} from 'node:fs'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {ensureRuntime, FinishSession} from '../dist/core/blender/index.js'
import {BAND_LINES, ExrLineWriter, sortChannelNames} from '../dist/core/verify/exr/index.js'

const SMALL = {widthPx: 480, heightPx: 270}
const HD = {widthPx: 1920, heightPx: 1080}
const UHD = {widthPx: 3840, heightPx: 2160}
const UHD2 = {widthPx: 7680, heightPx: 4320}
const CASES = [
  {...SMALL, channels: 10, denoise: true},
  {...HD, channels: 10, denoise: true},
  {...HD, channels: 30, denoise: true},
  {...UHD, channels: 10, denoise: true},
  {...UHD, channels: 10, denoise: false},
  {...UHD, channels: 30, denoise: true},
  {...UHD, channels: 30, denoise: false},
  {...UHD2, channels: 10, denoise: true},
  {...UHD2, channels: 10, denoise: false},
  {...UHD2, channels: 30, denoise: true},
  {...UHD2, channels: 30, denoise: false},
]
const NEEDED = ['Combined.R', 'Combined.G', 'Combined.B', 'Combined.A']
const GUIDES = ['Albedo.R', 'Albedo.G', 'Albedo.B', 'Normal.X', 'Normal.Y', 'Normal.Z'].map(
  (name) => `Denoising ${name}`,
)
const LIGHT = ['DiffDir', 'DiffInd', 'DiffCol', 'GlossDir', 'GlossInd', 'GlossCol', 'Emit'].flatMap((pass) =>
  ['R', 'G', 'B'].map((channel) => `${pass}.${channel}`),
)

const RESULTS = 'bench/results/finish-memory.json'

const widths = process.argv.slice(2).map(Number)
const runtime = await ensureRuntime('4.5')
const known = JSON.parse(readFileSync(RESULTS, 'utf8')).results
await mkdir('.cache', {recursive: true})
const folder = await mkdtemp(join(process.cwd(), '.cache', 'finish-memory-'))
const results = []
try {
  for (const one of CASES) {
    const earlier = known.find((result) => Object.entries(one).every(([name, value]) => result[name] === value))
    if (widths.length > 0 && !widths.includes(one.widthPx)) {
      if (earlier) results.push(earlier)
      continue
    }
    const exrPath = join(folder, 'raw.exr')
    await writeNoise(exrPath, one)
    results.push({...one, peakMb: await measureFinish(exrPath, one), mergePeakMb: measureMerge(exrPath, one)})
    console.log(results.at(-1))
  }
} finally {
  await rm(folder, {recursive: true, force: true})
}
await writeFile(RESULTS, `${JSON.stringify({blender: runtime.version, results}, null, 1)}\n`)

async function writeNoise(path, {widthPx, heightPx, channels}) {
  const names = [...NEEDED, ...GUIDES, ...LIGHT].slice(0, channels).map((name) => `ViewLayer.${name}`)
  const channelNames = sortChannelNames(names)
  const noise = Float32Array.from({length: widthPx * BAND_LINES}, Math.random)
  await ExrLineWriter.write(path, {widthPx, heightPx, channelNames, compression: 'NONE'}, {}, async (writer) => {
    for (let line = 0; line < heightPx; line += BAND_LINES) {
      const count = Math.min(BAND_LINES, heightPx - line)
      await writer.writeLines(channelNames.map(() => noise.subarray(0, widthPx * count)))
    }
  })
}

/** Peak memory of the finishing Blender, in MB. */
async function measureFinish(exrPath, {widthPx, heightPx, denoise}) {
  const scenePath = join(process.cwd(), 'test/fixtures/scenes', 'denoised.blend')
  const session = await FinishSession.start({runtime, scenePath})
  try {
    const paths = {pngPath: join(folder, 'frame.png'), linearExrPath: join(folder, 'frame.exr')}
    await session.finishFrame({frame: 1, exrPath, ...paths, widthPx, heightPx, denoise})
    return Math.max(...childPids().map(readPeakMb))
  } finally {
    await session.close()
  }
}

/** Peak memory of a process that merges two slices of the frame, in MB. */
function measureMerge(exrPath, size) {
  const script = `
    import {mergeParts} from '${process.cwd()}/dist/core/merge/index.js'
    const {widthPx, heightPx} = ${JSON.stringify(size)}
    const rect = {x0: 0, y0: 0, x1: widthPx, y1: heightPx}
    const parts = [0, 1].map((offset) => ({path: '${exrPath}', rect, slice: {offset, samples: 1}}))
    await mergeParts('${join(folder, 'merged.exr')}', parts, {widthPx, heightPx, compression: 'NONE'})
    console.log(process.resourceUsage().maxRSS / 1024)`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {encoding: 'utf8'})
  return Math.round(Number(output))
}

function childPids() {
  return readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  )
}

function readPeakMb(pid) {
  return Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
}
