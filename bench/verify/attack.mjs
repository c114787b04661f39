import {CHEATS} from './cheats.mjs'
import {readColours} from './render-cache.mjs'
import {ATTACKED_FRAMES, SIZE} from './scenes.mjs'

/**
 * Lets every cheat do its worst with a scene.
 *
 * @param {import('./render-cache.mjs').RenderCache} cache
 * @param {import('./scenes.mjs').BenchScene} scene
 * @param {string} sceneDir
 * @param {Map<number, {path: string, cpuSec: number}>} references Honest frames by number.
 * @yields `{cheat, frame, colours, path, saved}`: what is delivered, the raw file that it was made of, and the share of the CPU that it saves, if that is known.
 */
export async function* attack(cache, scene, sceneDir, references) {
  const honest = new Map()
  for (const [frame, {path}] of references) honest.set(frame, await readColours(path))
  const shared = new Shared(cache, scene, sceneDir, references)
  const cheap = await shared.render({share: 0.25})
  for (const cheat of CHEATS) {
    const rendered = await shared.render(cheat)
    const paths = cheat.denoise ? await shared.denoise(rendered) : rendered.map(({path}) => path)
    for (const [index, frame] of ATTACKED_FRAMES.entries()) {
      const source = {
        honest: honest.get(frame),
        previous: honest.get(frame - 1),
        cheap: await readColours(cheap[index].path),
      }
      const picture = await readColours(paths[index])
      const colours = (await cheat.edit?.(picture, source)) ?? picture
      const {path} = rendered[index]
      yield {cheat, frame, colours, path, saved: savedShare(cheat, rendered, references.get(frame), index)}
    }
  }
}

/**
 * The share of the CPU that a cheat saves. The first frame of a process is left out; of what is rendered twice the faster
 * counts, since a busy machine only makes it slower.
 */
function savedShare(cheat, rendered, honest, index) {
  if (cheat.saved !== undefined) return cheat.saved
  if (rendered[index].path === honest.path) return 0
  if (index === 0) return undefined
  return 1 - Math.min(...rendered.slice(index).map(({cpuSec}) => cpuSec)) / honest.cpuSec
}

/** What cheats of one scene render. */
class Shared {
  #cache
  #scene
  #sceneDir
  #references

  constructor(cache, scene, sceneDir, references) {
    this.#cache = cache
    this.#scene = scene
    this.#sceneDir = sceneDir
    this.#references = references
  }

  /** The attacked frames as a cheat renders them; the honest ones for a cheat that renders nothing else. */
  render({share = 1, spoil, scale = 1}) {
    if (share === 1 && scale === 1 && !spoil) return ATTACKED_FRAMES.map((frame) => this.#references.get(frame))
    const size = {widthPx: SIZE.widthPx * scale, heightPx: SIZE.heightPx * scale}
    const repeated = spoil ? ATTACKED_FRAMES.slice(-1) : []
    return this.#cache.render({
      label: `${this.#scene.name} ${spoil ?? `${share} ${scale}`}`,
      sceneDir: this.#sceneDir,
      scenePath: spoil ? `scene-${spoil}.blend` : 'scene.blend',
      samples: Math.max(1, Math.round(this.#scene.samples * share)),
      allowMissing: true,
      requests: [...ATTACKED_FRAMES, ...repeated].map((frame) => ({frame, ...size})),
    })
  }

  denoise(rendered) {
    const frames = rendered.map(({path}, index) => ({path, frame: ATTACKED_FRAMES[index], ...SIZE}))
    return this.#cache.denoise(`${this.#sceneDir}/scene.blend`, frames)
  }
}
