// npm run bench:job - what a job costs beside the rendering itself; writes bench/results/job.json.
// Ratios are measured side by side in one run: absolute times depend on the machine and its neighbours.
import {execFile} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {BlenderSession, ensureRuntime} from '../dist/core/blender/index.js'
import {createHome} from './support/candela.mjs'
import {cpuSecOf} from './support/process-cpu.mjs'

const run = promisify(execFile)
const STILL_LIFE = 'samples/still-life'
const FRAMES = 8
/** Runs of each side; the faster one counts, because neighbours only ever slow a run down. */
const ROUNDS = Number(process.env.CANDELA_BENCH_ROUNDS ?? 2)
const LEASE_TASKS = 64
const DRAWN_CELLS = 8
const P_MIN = 0.05

/** node bench/job.mjs [overhead] [warmth] [checks]; all of them when none is named. */
const PARTS = {overhead: measureOverhead, warmth: measureWarmth, checks: measureChecks}
const RESULT = 'bench/results/job.json'

const home = createHome()
const runtime = await ensureRuntime('4.5')
try {
  const wanted = process.argv.slice(2)
  for (const [name, measure] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const result = {cores: availableParallelism(), blender: runtime.version, ...(await measure())}
    console.log(JSON.stringify({[name]: result}, null, 2))
    const known = existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, 'utf8')) : {}
    mkdirSync('bench/results', {recursive: true})
    writeFileSync(RESULT, `${JSON.stringify({...known, [name]: result}, null, 2)}\n`)
  }
} finally {
  await home.remove()
}

/**
 * A whole `candela render` with one node against a plain script that writes the same pictures. The node is up, as a
 * farm's nodes are, but its Blender is as cold as the script's.
 */
async function measureOverhead() {
  const [plainSec, candelaSec] = [[], []]
  let plainCpuSec = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const output = join(home.dir, `plain-${round}`)
    mkdirSync(output)
    let startedAtMs = performance.now()
    const script = ['-I', 'bench/support/plain-render.py', `${STILL_LIFE}/scene.blend`, '1', String(FRAMES), output]
    const {stdout} = await run(runtime.command, script, {maxBuffer: 2 ** 26})
    plainSec.push((performance.now() - startedAtMs) / 1000)
    plainCpuSec = JSON.parse(stdout.trim().split('\n').at(-1)).cpuSec
    await home.candela('network', 'up', '--nodes', '1', '--threads', String(availableParallelism()))
    startedAtMs = performance.now()
    const rendered = join(home.dir, `candela-${round}`)
    await home.candela('render', `${STILL_LIFE}/scene.blend`, '--frames', `1-${FRAMES}`, '--output', rendered)
    candelaSec.push((performance.now() - startedAtMs) / 1000)
    await home.candela('network', 'down')
  }
  const [plain, candela] = [Math.min(...plainSec), Math.min(...candelaSec)]
  return {frames: FRAMES, plainSec, candelaSec, plainCpuSec, ...judge(candela / plain, 1.25)}
}

async function buildHeavy() {
  const folder = join(home.dir, 'heavy')
  mkdirSync(folder)
  await run(runtime.command, ['samples/heavy/build.py', folder], {maxBuffer: 2 ** 26})
  return folder
}

/** CPU of one warm session against one process for each frame, on the heavy sample at few samples. */
async function measureWarmth() {
  const sceneDir = await buildHeavy()
  const request = {widthPx: 320, heightPx: 180, samples: 2}
  const warm = await withSession(sceneDir, 'heavy.blend', async (session) => {
    for (let frame = 1; frame <= FRAMES; frame += 1) await renderFrame(session, {...request, frame})
  })
  let cold = 0
  for (let frame = 1; frame <= FRAMES; frame += 1) {
    cold += await withSession(sceneDir, 'heavy.blend', (session) => renderFrame(session, {...request, frame}))
  }
  return {frames: FRAMES, warmCpuSec: warm, processPerFrameCpuSec: cold, ...judge(warm / cold, 0.4)}
}

/** CPU of a check of 8 cells, alone and with the scene load, as a share of what rendering a lease of 64 tasks costs. */
async function measureChecks() {
  const request = {widthPx: 960, heightPx: 540, samples: 5}
  let [warm, taskCpuSec] = [0, 0]
  const withLoad = await withSession(STILL_LIFE, 'scene.blend', async (session) => {
    for (let cell = 0; cell < DRAWN_CELLS; cell += 1) {
      const x0 = 32 * (3 + 3 * cell)
      const region = {x0, y0: 256, x1: x0 + 32, y1: 288}
      const {cpuSec} = await renderFrame(session, {...request, frame: 1 + (cell % FRAMES), region})
      if (cell >= 1) warm += (cpuSec * DRAWN_CELLS) / (DRAWN_CELLS - 1)
    }
  })
  await withSession(STILL_LIFE, 'scene.blend', async (session) => {
    await renderFrame(session, {...request, frame: 1})
    taskCpuSec = (await renderFrame(session, {...request, frame: 2})).cpuSec
  })
  const share = (cpuSec) => round3((cpuSec / (taskCpuSec * LEASE_TASKS)) * P_MIN * 100)
  return {
    cells: DRAWN_CELLS,
    taskCpuSec: round3(taskCpuSec),
    warmCpuSec: round3(warm),
    withLoadCpuSec: round3(withLoad),
    percentOfLeaseTimesPMin: {warm: share(warm), withLoad: share(withLoad)},
    targetPercent: 2,
    isMet: share(withLoad) <= 2,
  }
}

/** Runs `work` in a fresh session and returns the CPU seconds of its Blender, start and scene load included. */
async function withSession(sceneDir, scenePath, work) {
  const options = {sceneDir, scenePath, outDir: home.dir, device: {kind: 'cpu'}, sandbox: 'none'}
  const session = await BlenderSession.start({runtime, ...options, logPath: join(home.dir, 'bench.log')})
  try {
    await work(session)
    return cpuSecOf(session.pid)
  } finally {
    await session.close()
  }
}

function renderFrame(session, request) {
  return session.render({...request, outputPath: join(home.dir, 'bench.exr')})
}

function judge(ratio, target) {
  return {ratio: round3(ratio), target, isMet: ratio <= target}
}

function round3(value) {
  return Math.round(value * 1000) / 1000
}
