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
 * @yields `{cheat, frame, colours, cpuSec}`: what is delivered, and what rendering it took.
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
      yield {cheat, frame, colours: (await cheat.edit?.(picture, source)) ?? picture, cpuSec: rendered[index].cpuSec}
    }
  }
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
    return this.#cache.render({
      label: `${this.#scene.name} ${spoil ?? `${share} ${scale}`}`,
      sceneDir: this.#sceneDir,
      scenePath: spoil ? `scene-${spoil}.blend` : 'scene.blend',
      samples: Math.max(1, Math.round(this.#scene.samples * share)),
      allowMissing: true,
      requests: ATTACKED_FRAMES.map((frame) => ({frame, ...size})),
    })
  }

  denoise(rendered) {
    const frames = rendered.map(({path}, index) => ({path, frame: ATTACKED_FRAMES[index], ...SIZE}))
    return this.#cache.denoise(`${this.#sceneDir}/scene.blend`, frames)
  }
}
