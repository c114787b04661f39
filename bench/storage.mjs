// npm run bench:storage [-- --quick] [PART ...] - what storing, fetching and writing out costs; writes
// bench/results/storage.json and storage.md. Ratios are measured side by side in one run.
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync} from 'node:fs'
import {availableParallelism, loadavg, tmpdir} from 'node:os'
import {join} from 'node:path'
import {writeScene} from './storage/data.mjs'
import {KuboRepo} from './storage/kubo.mjs'
import {measureExport} from './storage/measure-export.mjs'
import {measureFetch} from './storage/measure-fetch.mjs'
import {measureImport} from './storage/measure-import.mjs'
import {measureMemory} from './storage/measure-memory.mjs'
import {measureResave} from './storage/measure-resave.mjs'
import {measureResubmit} from './storage/measure-resubmit.mjs'
import {measureSealing} from './storage/measure-sealing.mjs'
import {formatReport} from './storage/report.mjs'

const PARTS = {
  import: measureImport,
  fetch: measureFetch,
  export: measureExport,
  sealing: measureSealing,
  resubmit: measureResubmit,
  resave: measureResave,
  memory: measureMemory,
}
const SIZES = {
  full: {share: 1, rounds: 3, largeGib: 10, smallFiles: 100_000},
  quick: {share: 1 / 4, rounds: 2, largeGib: 1, smallFiles: 10_000},
}
const RESULT = 'bench/results/storage.json'
/** Room for the scene, four copies of it, and twice the large file. */
const roomBytes = ({share, largeGib}) => share * 4e9 + 2 * largeGib * 1024 ** 3

const wanted = process.argv.slice(2).filter((arg) => arg !== '--quick')
const isQuick = process.argv.includes('--quick')
const sizes = SIZES[isQuick ? 'quick' : 'full']
const unknown = wanted.filter((part) => !(part in PARTS))
if (unknown.length > 0) throw new Error(`There is no part ${unknown}; there are ${Object.keys(PARTS).join(', ')}.`)
const dir = mkdtempSync(join(tmpdir(), 'candela-bench-storage-'))
try {
  assertRoom(dir)
  process.exitCode = await measure()
} finally {
  rmSync(dir, {recursive: true, force: true})
}

async function measure() {
  const scene = join(dir, 'scene')
  const megabytes = writeScene(scene, sizes.share) / 1e6
  const {printed: kubo} = await new KuboRepo(dir).run('version', '--number')
  const machine = {
    cores: availableParallelism(),
    load: Math.round(loadavg()[0]),
    node: process.versions.node,
    kubo,
    isQuick,
    megabytes,
  }
  const parts =
    !isQuick && wanted.length > 0 && existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, 'utf8')).parts : {}
  for (const [name, measurePart] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    parts[name] = await measurePart({dir, scene, megabytes, ...sizes})
    console.log(JSON.stringify({[name]: parts[name]}, null, 2))
    if (!isQuick) save({...machine, parts})
  }
  console.log(formatReport({...machine, parts, partNames: Object.keys(PARTS)}))
  return Object.values(parts)
    .flat()
    .every(({isMet}) => isMet)
    ? 0
    : 1
}

function save(result) {
  mkdirSync('bench/results', {recursive: true})
  writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`)
  writeFileSync(RESULT.replace('.json', '.md'), formatReport({...result, partNames: Object.keys(PARTS)}))
}

function assertRoom(folder) {
  const {bavail, bsize} = statfsSync(folder)
  const [free, needed] = [bavail * bsize, roomBytes(sizes)].map((bytes) => Math.round(bytes / 1e9))
  if (free < needed)
    throw new Error(`${folder} has room for ${free} GB; the bench needs ${needed} GB (with --quick less).`)
}
