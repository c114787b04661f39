// The red team: what a node may do instead of its work. Each cheat delivers something for every attacked frame.
import * as pixels from './pixel-cheats.mjs'

/**
 * @typedef {object} Cheat
 * @property {string} id
 * @property {string} what In words, for the table.
 * @property {'global' | 'local'} reach Whether it changes the whole frame or a part of it.
 * @property {number} [share] Renders this share of the samples.
 * @property {string} [spoil] Renders the scene as this function of spoil.py leaves it.
 * @property {number} [scale] Renders at this scale.
 * @property {boolean} [denoise] Denoises what it rendered.
 * @property {number} [saved] The share of the CPU that it saves, where that is not what its render took less.
 * @property {(picture: Colours, source: CheatSource) => Colours | Promise<Colours>} [edit] Changes the pixels; of the
 *   honest frame when nothing else is rendered.
 *
 * @typedef {{widthPx: number, heightPx: number, planes: Float32Array[]}} Colours
 * @typedef {{honest: Colours, previous: Colours, cheap: Colours}} CheatSource `cheap` is a quarter of the samples.
 */

const SHARES = [0.9, 0.75, 0.5, 0.25, 0.1]
const percent = (share) => `${100 * share} %`

/** @type {Cheat[]} */
export const CHEATS = [
  ...SHARES.map((share) => ({id: `samples-${100 * share}`, what: `${percent(share)} of the samples`, share})),
  ...[1, ...SHARES].map((share) => ({
    id: `denoised-${100 * share}`,
    what: `${percent(share)} of the samples, denoised`,
    ...(share < 1 ? {share} : {}),
    denoise: true,
  })),
  {
    id: 'denoised-white',
    what: '25 % denoised, white noise of the right strength added',
    share: 0.25,
    denoise: true,
    edit: pixels.addWhiteNoise,
  },
  {
    id: 'denoised-grain',
    what: '25 % denoised, grain of four cells rendered in full pasted everywhere',
    share: 0.25,
    denoise: true,
    edit: pixels.pasteGrain,
  },
  {id: 'half-size', what: 'half the resolution, scaled up', scale: 0.5, edit: pixels.scaleUp},
  {id: 'adaptive-x2', what: 'adaptive threshold x 2 (0.02 where it was off)', spoil: 'adaptive-x2'},
  {id: 'adaptive-x4', what: 'adaptive threshold x 4 (0.04 where it was off)', spoil: 'adaptive-x4'},
  {id: 'adaptive-minimum', what: 'adaptive minimum of 1 sample', spoil: 'adaptive-minimum'},
  {id: 'fewer-bounces', what: 'half of the bounces', spoil: 'fewer-bounces'},
  {id: 'one-bounce', what: 'one bounce', spoil: 'one-bounce'},
  {id: 'clamped', what: 'light clamped at 4 and 1', spoil: 'clamped'},
  {id: 'no-caustics', what: 'no caustics, glossy blurred', spoil: 'no-caustics'},
  {id: 'light-threshold', what: 'weak lamps left out', spoil: 'light-threshold'},
  {id: 'simplified', what: 'no subdivision, a third of the hair', spoil: 'simplified'},
  {id: 'small-textures', what: 'textures cut to 128 px', spoil: 'small-textures'},
  {id: 'missing-texture', what: 'one texture missing', spoil: 'missing-texture'},
  {id: 'remove-large', what: 'the largest object removed', spoil: 'remove-large'},
  {id: 'remove-small', what: 'the smallest object removed', spoil: 'remove-small'},
  {id: 'light-moved', what: 'a lamp moved', spoil: 'light-moved'},
  {id: 'earlier-version', what: 'a frame of an earlier job of the scene, lamps 5 % darker', spoil: 'earlier-version'},
  {id: 'other-seed', what: 'another seed', spoil: 'other-seed'},
  {id: 'previous', what: 'the frame before', edit: (_, {previous}) => previous, saved: 1},
  {id: 'previous-static', what: 'the frame before where nothing moved', edit: pixels.keepStatic},
  {id: 'jpeg', what: 'JPEG at quality 90 and back', edit: pixels.passThroughJpeg},
  {id: 'gamma', what: 'gamma 1.02', edit: pixels.mapPixels((value) => Math.max(0, value) ** 1.02)},
  {id: 'exposure', what: 'exposure + 2 %', edit: pixels.mapPixels((value) => value * 1.02)},
  {id: 'colour', what: 'red + 2 %', edit: pixels.mapPixels((value, plane) => (plane === 0 ? value * 1.02 : value))},
  {id: 'watermark', what: 'a watermark over 5 % of the frame', edit: pixels.addWatermark, reach: 'local'},
  {id: 'box', what: 'a grey box over 5 % of the frame', edit: pixels.addBox, reach: 'local'},
  {
    id: 'bad-tile',
    what: 'one sixteenth of the frame at 25 % of the samples',
    edit: pixels.spoilTile,
    reach: 'local',
    saved: 0.05,
  },
  {id: 'half-honest', what: 'half of the frame at 25 % of the samples', edit: pixels.spoilHalf, saved: 0.375},
].map((cheat) => ({reach: 'global', ...cheat}))

/** The functions of spoil.py that are used. */
export const SPOILED = CHEATS.flatMap(({spoil}) => (spoil ? [spoil] : []))
