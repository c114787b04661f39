import {execFile} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {cp, mkdir, readdir, readFile, rename, rm} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {promisify} from 'node:util'
import {SPOILED} from './cheats.mjs'

const run = promisify(execFile)
const SCRIPTS = ['make_scene.py', 'scene_parts.py', 'spoil.py'].map((name) => `bench/verify/${name}`)

/**
 * Puts a scene, and what the cheats make of it, into a folder named by the hash of all that it is made from; what is
 * there already is kept.
 *
 * @param {import('./scenes.mjs').BenchScene} scene
 * @param {import('../../dist/core/blender/index.js').BlenderRuntime} runtime A Python module: it builds the scenes.
 * @param {string} cacheDir
 * @returns {Promise<string>} The folder; the scene in it is `scene.blend`.
 */
export async function prepareScene(scene, runtime, cacheDir) {
  const folder = join(cacheDir, `${scene.name}-${(await hashScene(scene, runtime)).slice(0, 16)}`)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.part`
  await rm(unfinished, {recursive: true, force: true})
  await mkdir(unfinished, {recursive: true})
  await makeScene(scene, runtime, unfinished)
  const names = scene.isAttacked ? SPOILED : []
  await runScript(runtime, 'bench/verify/spoil.py', [join(unfinished, 'scene.blend'), JSON.stringify(names)])
  await rename(unfinished, folder)
  return folder
}

async function makeScene(scene, runtime, folder) {
  if (scene.sample) await cp(scene.sample, folder, {recursive: true})
  else if (scene.builder) {
    await runScript(runtime, scene.builder, [folder])
    await rename(join(folder, `${scene.name}.blend`), join(folder, 'scene.blend'))
  } else await runScript(runtime, 'bench/verify/make_scene.py', [folder, JSON.stringify(scene)])
}

function runScript(runtime, path, args) {
  const env = {...process.env, PYTHONDONTWRITEBYTECODE: '1'}
  return run(runtime.command, [path, ...args], {env, maxBuffer: 2 ** 26})
}

async function hashScene(scene, runtime) {
  const hash = createHash('sha256').update(JSON.stringify([scene, SPOILED, runtime.version]))
  for (const path of [...SCRIPTS, ...(await listSources(scene))]) hash.update(await readFile(path))
  return hash.digest('hex')
}

/** What a sample is made of: its files, or the scripts that build it. */
async function listSources({sample, builder}) {
  if (sample) return listFiles(sample)
  if (!builder) return []
  const scripts = [...(await listFiles(dirname(builder))), ...(await listFiles('samples/build'))]
  return scripts.filter((path) => path.endsWith('.py'))
}

async function listFiles(folder) {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
