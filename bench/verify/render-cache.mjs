import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {BlenderSession, FinishSession} from '../../dist/core/blender/index.js'
import {colourChannels, readExr} from '../../dist/core/verify/index.js'

/**
 * What one process of Blender renders, one request after the other.
 *
 * @typedef {object} Batch
 * @property {string} label For people.
 * @property {string} sceneDir
 * @property {string} scenePath Relative to `sceneDir`.
 * @property {number} samples
 * @property {number} [threads] @default 1
 * @property {Record<string, string>} [env]
 * @property {import('../../dist/core/blender/index.js').DeviceChoice} [device] @default the CPU
 * @property {boolean} [allowMissing]
 * @property {{frame: number, widthPx: number, heightPx: number, region?: object}[]} requests
 */

/** Renders of each of two scenes that are timed in turns, after one that warms up. */
const TURNS = 2

/** Renders through the product's own session and keeps every picture by the hash of what it was made from. */
export class RenderCache {
  #folder
  #runtime

  constructor(folder, runtime) {
    this.#folder = folder
    this.#runtime = runtime
  }

  /**
   * Renders what is not there yet.
   *
   * @param {Batch} batch
   * @returns {Promise<{path: string, cpuSec: number}[]>} In the order of the requests.
   */
  async render(batch) {
    const outDir = join(this.#folder, 'renders')
    await mkdir(outDir, {recursive: true})
    const paths = batch.requests.map((request, index) => join(outDir, `${this.#name(batch, request, index)}.exr`))
    if (!paths.every((path) => existsSync(`${path}.json`))) await this.#renderAll(batch, paths, outDir)
    return Promise.all(paths.map(async (path) => ({path, ...JSON.parse(await readFile(`${path}.json`, 'utf8'))})))
  }

  /**
   * Renders one request of two scenes in turns, each in a warm process of its own.
   *
   * @param {Omit<Batch, 'requests'>[]} batches
   * @param {boolean} isAsked Whether to render what was not timed before.
   * @returns {Promise<number[] | undefined>} CPU seconds of each: the least of its turns, as everything else only adds to it.
   */
  async timeInTurns(batches, request, isAsked) {
    const id = hashText(JSON.stringify([batches, request, TURNS, this.#runtime.version]))
    const path = join(this.#folder, 'renders', `${id}.turns.json`)
    if (!existsSync(path) && !isAsked) return undefined
    if (!existsSync(path)) await writeFile(path, JSON.stringify(await this.renderInTurns(batches, request, TURNS)))
    const turns = JSON.parse(await readFile(path, 'utf8'))
    return batches.map((_, i) => Math.min(...turns.map((turn) => turn[i])))
  }

  /** CPU seconds of so many turns of one request, of each batch; a turn before them warms up. */
  async renderInTurns(batches, request, count) {
    const outDir = join(this.#folder, 'renders')
    const sessions = await Promise.all(batches.map((batch) => this.#start(batch, outDir)))
    const outputPath = join(outDir, `turns-${process.pid}-${hashText(JSON.stringify(batches))}.exr`)
    const turns = []
    try {
      for (let turn = 0; turn <= count; turn++) {
        const cpuSecs = []
        for (const [i, session] of sessions.entries()) {
          const {cpuSec} = await session.render({...request, samples: batches[i].samples, outputPath})
          cpuSecs.push(cpuSec)
        }
        if (turn > 0) turns.push(cpuSecs)
      }
    } finally {
      await Promise.all(sessions.map((session) => session.close()))
      await rm(outputPath, {force: true})
    }
    return turns
  }

  /** Denoises raw frames as the scene asks for it, with OpenImageDenoise. Returns the paths of plain RGB files. */
  async denoise(scenePath, frames) {
    const outputs = frames.map(({path}) => path.replace(/\.exr$/, '.denoised.exr'))
    if (outputs.every(existsSync)) return outputs
    const session = await FinishSession.start({runtime: this.#runtime, scenePath, threads: 1})
    try {
      for (const [index, {path, frame, widthPx, heightPx}] of frames.entries()) {
        const linearExrPath = outputs[index]
        const pngPath = linearExrPath.replace(/\.exr$/, '.png')
        await session.finishFrame({frame, exrPath: path, pngPath, linearExrPath, widthPx, heightPx, denoise: true})
      }
    } finally {
      await session.close()
    }
    return outputs
  }

  /** All of a batch, because what a process rendered before is part of what is measured. */
  async #renderAll(batch, paths, outDir) {
    const session = await this.#start(batch, outDir)
    try {
      for (const [index, request] of batch.requests.entries()) {
        const {cpuSec} = await session.render({...request, samples: batch.samples, outputPath: paths[index]})
        await writeFile(`${paths[index]}.json`, JSON.stringify({cpuSec}))
      }
    } finally {
      await session.close()
    }
  }

  #start({sceneDir, scenePath, threads = 1, device = {kind: 'cpu'}, env, allowMissing}, outDir) {
    return BlenderSession.start({
      runtime: this.#runtime,
      ...{sceneDir, scenePath, outDir, threads, device, env, allowMissing},
      sandbox: 'none',
      logPath: join(this.#folder, 'blender.log'),
    })
  }

  #name({label, ...batch}, request, index) {
    const before = batch.requests.slice(0, index)
    return hashText(JSON.stringify([{...batch, requests: before}, request, this.#runtime.version]))
  }
}

function hashText(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}

/**
 * Reads the colours of the first view layer of a file, raw or denoised.
 *
 * @returns {Promise<{widthPx: number, heightPx: number, planes: Float32Array[]}>} Linear red, green and blue.
 */
export async function readColours(path) {
  const image = await readExr(path, {channels: (name) => /^(.*\.Combined\.)?[RGB]$/.test(name)})
  const name = [...image.channels.keys()].find((channel) => channel.endsWith('R'))
  const layer = name === 'R' ? '' : name.slice(0, -'.Combined.R'.length)
  return {...image, planes: colourChannels(layer).map((channel) => image.channels.get(channel))}
}
