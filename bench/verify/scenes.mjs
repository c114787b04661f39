// The scenes of bench/verify.mjs: the samples of this repository, one of them built on demand, and recipes for make_scene.py.

/**
 * A scene, its size, and what is done with it.
 *
 * @typedef {object} BenchScene
 * @property {string} name
 * @property {'first' | 'second'} half A scene is judged by thresholds that were fitted on the other half.
 * @property {boolean} isAttacked Whether the cheats are tried on it; the others only show what honest nodes do.
 * @property {string} [sample] Folder of a sample, instead of a recipe.
 * @property {string} [builder] Script that builds a sample into a folder, as heavy.blend; instead of a recipe.
 * @property {number} [seed]
 * @property {string[]} traits
 * @property {number} samples Samples per pixel.
 */

const attacked = [
  {name: 'still-life', sample: 'samples/still-life', samples: 8, traits: ['sample', 'dof', 'glass']},
  {name: 'turntable', sample: 'samples/turntable', samples: 16, traits: ['sample']},
  {name: 'fur', seed: 1, samples: 32, traits: ['hair', 'film', 'dof', 'static']},
  {name: 'fog', seed: 2, samples: 12, traits: ['fog', 'blur', 'sobol']},
  {name: 'hall', seed: 3, samples: 48, traits: ['hall', 'adaptive']},
  {name: 'heavy', builder: 'samples/heavy/build.py', samples: 8, traits: ['sample']},
]

const honest = [
  {name: 'sky-auto', seed: 11, samples: 16, traits: ['sky']},
  {name: 'sky-sobol', seed: 11, samples: 16, traits: ['sky', 'sobol']},
  {name: 'sky-blue', seed: 11, samples: 16, traits: ['sky', 'blue']},
  {name: 'sky-adaptive', seed: 12, samples: 32, traits: ['sky', 'adaptive']},
  {name: 'sobol-adaptive', seed: 13, samples: 32, traits: ['sobol', 'adaptive']},
  {name: 'glass', seed: 14, samples: 12, traits: ['glass']},
  {name: 'glass-blur', seed: 15, samples: 16, traits: ['glass', 'blur', 'dof']},
  {name: 'night', seed: 16, samples: 12, traits: ['night']},
  {name: 'night-adaptive', seed: 17, samples: 24, traits: ['night', 'adaptive', 'blue']},
  {name: 'wax', seed: 18, samples: 12, traits: ['wax', 'static']},
  {name: 'crowd', seed: 19, samples: 12, traits: ['crowd']},
  {name: 'fur-blue', seed: 21, samples: 16, traits: ['hair', 'blue']},
  {name: 'crowd-film', seed: 20, samples: 12, traits: ['crowd', 'film', 'blur']},
  {name: 'fog-adaptive', seed: 22, samples: 12, traits: ['fog', 'adaptive']},
  {name: 'hall-sobol', seed: 23, samples: 12, traits: ['hall', 'sobol']},
]

/** Frames that the honest comparison renders of each scene; a sample has 8 at least. */
export const HONEST_FRAMES = [1, 2, 3, 4, 5, 6, 7, 8]
/** Frames that each cheat delivers; the frame before each is the one that it may deliver again. */
export const ATTACKED_FRAMES = [2, 3]
/** 8 x 5 cells of 32 px, the last row overlapping. */
export const SIZE = {widthPx: 256, heightPx: 144}

/** @type {BenchScene[]} */
export const SCENES = [
  ...attacked.map((scene, index) => ({...scene, isAttacked: true, half: halfOf(index)})),
  ...honest.map((scene, index) => ({...scene, isAttacked: false, half: halfOf(index)})),
]

function halfOf(index) {
  return index % 2 === 0 ? 'first' : 'second'
}

/** What `--quick` looks at: one attacked scene of each half, and hair in both. */
export const QUICK_SCENES = ['turntable', 'fur', 'fur-blue']
