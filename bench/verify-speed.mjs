// How long core/verify takes for one frame: `npm run build`, then
//   node bench/verify-speed.mjs [WIDTH HEIGHT CHANNELS] [--openexr PYTHON] [--write]
// The picture is a made-up gradient with noise. --openexr names a Python that has the bindings of the OpenEXR library (pip
// install OpenEXR): it reads the same file in turns with ours. Every step runs in a process of its own, three times; the least
// CPU time counts, because a busy machine only adds to it. --write puts the figures into bench/results/verify/speed.json.
import {execFile} from 'node:child_process'
import {mkdtemp, rm, stat, writeFile} from 'node:fs/promises'
import {cpus, tmpdir} from 'node:os'
import {join} from 'node:path'
import {parseArgs, promisify} from 'node:util'
import {countCells} from '../dist/core/verify/index.js'

const run = promisify(execFile)
const TURNS = 3
const RESULTS = 'bench/results/verify/speed.json'

const {values: flags, positionals} = parseArgs({
  allowPositionals: true,
  options: {openexr: {type: 'string'}, write: {type: 'boolean', default: false}},
})
const [widthPx = 3840, heightPx = 2160, channelCount = 30] = positionals.map(Number)
const size = [widthPx, heightPx, channelCount].map(String)
const decodedBytes = widthPx * heightPx * channelCount * 4
const folder = await mkdtemp(join(tmpdir(), 'candela-verify-speed-'))
try {
  const path = join(folder, 'frame.exr')
  const {writeCpuSec} = await runStep('write', path)
  const [reads, prints, theirs, whole, lines] = [[], [], [], [], []]
  for (let turn = 0; turn < TURNS; turn++) {
    reads.push(await runStep('read', path))
    if (flags.openexr) theirs.push(await runOpenExr(path))
    prints.push(await runStep('fingerprint', path))
    whole.push(await runStep('whole', path))
    lines.push(await runStep('lines', path))
  }
  const readCpuSec = least(reads, 'readCpuSec')
  const fingerprintCpuSec = least(prints, 'fingerprintCpuSec')
  const figures = {
    frame: {widthPx, heightPx, channels: channelCount, decodedBytes, fileBytes: (await stat(path)).size},
    cells: countCells(widthPx, heightPx),
    processor: cpus()[0]?.model,
    node: process.version,
    writeCpuSec,
    readCpuSec,
    ...(flags.openexr ? compareWith(theirs, readCpuSec) : {}),
    fingerprintCpuSec,
    firstFingerprintCpuSec: least(prints, 'firstCpuSec'),
    fingerprintMegapixelsPerSec: (widthPx * heightPx) / fingerprintCpuSec / 1e6,
    plainMegapixelsPerSec: (widthPx * heightPx) / least(prints, 'plainCpuSec') / 1e6,
    squareRootsAloneMegapixelsPerSec: (widthPx * heightPx) / least(prints, 'rootsCpuSec') / 1e6,
    treeCpuSec: least(prints, 'treeCpuSec'),
    file: {decodedWhole: describeFile(whole), lineByLine: describeFile(lines)},
  }
  if (new Set([...whole, ...lines].map(({root}) => root)).size > 1) throw new Error('The fingerprints differ.')
  console.log(JSON.stringify(figures, undefined, 1))
  if (flags.write) await writeFile(RESULTS, `${JSON.stringify(figures, undefined, 1)}\n`)
} finally {
  await rm(folder, {recursive: true})
}

async function runStep(step, path) {
  const {stdout} = await run(process.execPath, ['bench/verify-speed/one-step.mjs', step, path, ...size])
  return JSON.parse(stdout)
}

async function runOpenExr(path) {
  const {stdout} = await run(flags.openexr, ['bench/verify-speed/read_openexr.py', path])
  return JSON.parse(stdout)
}

/** A file fingerprinted from the disk, finite or not: least time, most memory. */
function describeFile(turns) {
  return {
    cpuSec: least(turns, 'cpuSec'),
    wallSec: least(turns, 'wallSec'),
    peakBytesPerDecoded: Math.max(...turns.map(({peakBytes}) => peakBytes)) / decodedBytes,
  }
}

function compareWith(theirs, readCpuSec) {
  const openExrCpuSec = least(theirs, 'readCpuSec')
  return {openExr: theirs[0].version, openExrCpuSec, readPerOpenExr: readCpuSec / openExrCpuSec}
}

function least(turns, key) {
  return Math.min(...turns.map((turn) => turn[key]))
}
