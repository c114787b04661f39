import {execFile} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {cp, mkdir, readdir, readFile, rename, rm} from 'node:fs/promises'
import {join} from 'node:path'
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
  if (scene.sample) await cp(scene.sample, unfinished, {recursive: true})
  else await runScript(runtime, 'make_scene.py', [unfinished, JSON.stringify(scene)])
  const names = scene.isAttacked ? SPOILED : []
  await runScript(runtime, 'spoil.py', [join(unfinished, 'scene.blend'), JSON.stringify(names)])
  await rename(unfinished, folder)
  return folder
}

function runScript(runtime, name, args) {
  const env = {...process.env, PYTHONDONTWRITEBYTECODE: '1'}
  return run(runtime.command, [`bench/verify/${name}`, ...args], {env, maxBuffer: 2 ** 26})
}

async function hashScene(scene, runtime) {
  const hash = createHash('sha256').update(JSON.stringify([scene, SPOILED, runtime.version]))
  const sources = scene.sample ? await listFiles(scene.sample) : []
  for (const path of [...SCRIPTS, ...sources]) hash.update(await readFile(path))
  return hash.digest('hex')
}

async function listFiles(folder) {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
