#!/usr/bin/env node
// npm run bench:split [-- --quick] [--hd] [equality] [tiles] [view-layers] [finish] [SCENE ...] - whether split frames equal whole ones, and what splitting costs.
// Writes bench/results/split.json, and docs/split-equality.md with its pictures; named scenes are measured anew, others stay. Ratios are measured side by side in one run.
import {execFile} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {availableParallelism, tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {ensureRuntime} from '../dist/core/blender/index.js'
import {LAYER_SPLITS, measureEquality} from './split/equality.mjs'
import {measureFinish} from './split/finish.mjs'
import {writePage} from './split/page.mjs'
import {measureTiles} from './split/tiles.mjs'
import {measureViewLayers} from './split/view-layers.mjs'

const run = promisify(execFile)
const RESULT = 'bench/results/split.json'
const PICTURES = 'docs/pictures/split'
const PARTS = {equality: equalityOf, tiles: tilesOf, 'view-layers': viewLayersOf, finish: finishOf}

/** Scenes of the repository, and scenes of this bench with every pass. */
const SCENES = [
  {name: 'turntable', path: 'samples/turntable/scene.blend', frame: 2, samples: 16, isAdaptive: false},
  {name: 'still-life', path: 'samples/still-life/scene.blend', frame: 1, samples: 16, isAdaptive: false},
  {name: 'heavy', build: 'samples/heavy/build.py', frame: 1, samples: 8, isAdaptive: false},
  {name: 'passes', traits: [], frame: 2, samples: 16, isAdaptive: false},
  {name: 'blur', traits: ['blur'], frame: 2, samples: 16, isAdaptive: false},
  {name: 'catcher', traits: ['catcher'], frame: 2, samples: 16, isAdaptive: false},
  {name: 'fog', traits: ['fog'], frame: 2, samples: 8, isAdaptive: false},
  {name: 'adaptive', traits: [], frame: 2, samples: 64, isAdaptive: true},
  {name: 'layers', traits: ['layers'], frame: 2, samples: 16, isAdaptive: false, splits: LAYER_SPLITS},
  ...[
    ['left', '_L'],
    ['right', '_R'],
  ].map(([view, suffix]) => ({
    ...{name: `stereo-${view}`, traits: ['stereo'], frame: 2, samples: 16, isAdaptive: false},
    ...{view, suffix},
  })),
]
const QUICK = new Set(['passes'])

const args = process.argv.slice(2)
const isQuick = args.includes('--quick')
const named = new Set(SCENES.map(({name}) => name).filter((name) => args.includes(name)))
const wanted = [...args.filter((arg) => arg in PARTS), ...(named.size > 0 ? ['equality'] : [])]
/** 4K; smaller on a machine without the time. */
const SIZE = chooseSize()
const runtime = await ensureRuntime('4.5')
const workDir = mkdtempSync(join(tmpdir(), 'candela-split-'))
try {
  let isGood = true
  for (const [name, measure] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const result = {cores: availableParallelism(), blender: runtime.version, ...(await measure())}
    isGood &&= result.isGood
    console.log(JSON.stringify({[name]: result}, null, 2))
    if (!isQuick) save(name, result)
  }
  process.exitCode = isGood ? 0 : 1
} finally {
  rmSync(workDir, {recursive: true, force: true})
}

async function equalityOf() {
  mkdirSync(PICTURES, {recursive: true})
  const rows = []
  for (const scene of SCENES) {
    if (isQuick ? !QUICK.has(scene.name) : named.size > 0 && !named.has(scene.name)) {
      if (!isQuick) rows.push(...knownRows(scene.name))
      continue
    }
    const path = await buildScene(scene)
    const pictureDir = isQuick ? workDir : PICTURES
    for (const row of await measureEquality({...scene, path}, runtime, workDir, pictureDir)) {
      console.error(JSON.stringify(row))
      rows.push(row)
    }
  }
  const compared = rows.filter(({refused}) => refused === undefined)
  return {rows, isGood: compared.every(({worstShare, pictureShare}) => worstShare >= 0.997 && pictureShare >= 0.999)}
}

function knownRows(name) {
  const {equality} = existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, 'utf8')) : {}
  return (equality?.rows ?? []).filter(({scene}) => scene === name)
}

async function tilesOf() {
  return measureTiles('test/fixtures/scenes/plain.blend', runtime, workDir, SIZE)
}

async function viewLayersOf() {
  return measureViewLayers(await buildScene({name: 'layers', traits: ['layers']}), runtime, workDir)
}

async function finishOf() {
  return measureFinish(await buildScene({name: 'passes', traits: []}), runtime, workDir, SIZE)
}

async function buildScene({name, path, build, traits}) {
  if (path) return path
  const folder = join(workDir, `scene-${name}`)
  const built = join(folder, build ? 'heavy.blend' : 'scene.blend')
  if (existsSync(built)) return built
  mkdirSync(folder)
  const script = build ? [build, folder] : ['-I', 'bench/split/make_scene.py', built, JSON.stringify(traits)]
  await run(runtime.command, script, {maxBuffer: 2 ** 26, env: {...process.env, PYTHONDONTWRITEBYTECODE: '1'}})
  return built
}

function save(name, result) {
  const known = existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, 'utf8')) : {}
  const results = {...known, [name]: result}
  writeFileSync(RESULT, `${JSON.stringify(results, null, 2)}\n`)
  writePage('docs/split-equality.md', results)
}

function chooseSize() {
  if (isQuick) return {widthPx: 640, heightPx: 360}
  return args.includes('--hd') ? {widthPx: 1920, heightPx: 1080} : {widthPx: 3840, heightPx: 2160}
}
