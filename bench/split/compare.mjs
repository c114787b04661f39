import sharp from 'sharp'
import {readExr} from '../../dist/core/verify/index.js'

/** Two values are alike within this share of the larger. */
export const RELATIVE = 1e-3
/** Below this, in units of scene-linear light, a value counts as 0: float32 noise of sums that cancel. */
const FLOOR = 1e-4

/**
 * Compares a merged frame with a plain render, pass by pass.
 *
 * @returns {Promise<{pass: string, share: number, isSame: boolean}[]>} The share of pixels that are alike, in every channel of the pass, and
 * whether every one of its bits is the same.
 */
export async function comparePasses(plainPath, mergedPath) {
  const [plain, merged] = [await readExr(plainPath), await readExr(mergedPath)]
  const passes = compareMattes(plain.channels, merged.channels)
  for (const [name, values] of plain.channels) {
    if (MATTE.test(name)) continue
    const others = merged.channels.get(name)
    const pass = name.slice(0, name.lastIndexOf('.'))
    if (!others) {
      passes.set(pass, undefined)
      continue
    }
    const differs = passes.get(pass) ?? new Uint8Array(values.length)
    for (let i = 0; i < values.length; i++) if (!isAlike(values[i], others[i])) differs[i] = 1
    passes.set(pass, differs)
  }
  return [...passes].map(([pass, differs]) => ({
    pass,
    isSame: [...plain.channels].every(
      ([name, values]) =>
        (!name.startsWith(`${pass}.`) && !isMatteOf(name, pass)) || areSame(values, merged.channels.get(name)),
    ),
    share: differs ? differs.reduce((count, differ) => count - differ, differs.length) / differs.length : 0,
  }))
}

function isMatteOf(name, pass) {
  return MATTE.exec(name)?.[1] === pass
}

/** Bit by bit, so that what is no number equals itself. */
function areSame(a, b) {
  const bytes = ({buffer, byteOffset, byteLength}) => Buffer.from(buffer, byteOffset, byteLength)
  return b !== undefined && bytes(a).equals(bytes(b))
}

const MATTE = /^(.*Crypto\w*?)(\d\d)\.([rgba])$/

/** Cryptomatte is compared by id, whatever its rank: ids that cover equally much have no order that means anything. */
function compareMattes(plain, merged) {
  const groups = new Map()
  for (const name of plain.keys()) {
    const [, matte] = MATTE.exec(name) ?? []
    if (matte) groups.set(matte, [...(groups.get(matte) ?? []), name])
  }
  return new Map([...groups].map(([matte, names]) => [matte, compareMatte(names, plain, merged)]))
}

function compareMatte(names, plain, merged) {
  if (names.some((name) => !merged.has(name))) return undefined
  const place = (name) => MATTE.exec(name)[2] * 4 + 'rgba'.indexOf(MATTE.exec(name)[3])
  const sorted = [...names].sort((a, b) => place(a) - place(b))
  const [ours, theirs] = [merged, plain].map((channels) => sorted.map((name) => channels.get(name)))
  const differs = new Uint8Array(ours[0].length)
  for (let i = 0; i < differs.length; i++) {
    const [a, b] = [sumById(ours, i), sumById(theirs, i)]
    const ids = new Set([...a.keys(), ...b.keys()])
    if ([...ids].some((id) => !isAlike(a.get(id) ?? 0, b.get(id) ?? 0))) differs[i] = 1
  }
  return differs
}

function sumById(planes, i) {
  const coverages = new Map()
  for (let at = 0; at < planes.length; at += 2) {
    const [id, coverage] = [planes[at][i], planes[at + 1][i]]
    if (coverage > 0) coverages.set(id, (coverages.get(id) ?? 0) + coverage)
  }
  return coverages
}

function isAlike(a, b) {
  return Math.abs(a - b) <= RELATIVE * Math.max(Math.abs(a), Math.abs(b), FLOOR / RELATIVE)
}

/** The share of pixels of two PNG files whose every channel is within one of 255 steps. */
export async function comparePictures(plainPath, mergedPath) {
  const [plain, merged] = await Promise.all([plainPath, mergedPath].map(loadPixels))
  if (plain.info.channels !== merged.info.channels || plain.data.length !== merged.data.length) return 0
  const step = 65535 / 255
  let [alike, pixels] = [0, 0]
  for (let i = 0; i < plain.data.length; i += plain.info.channels) {
    let isPixelAlike = true
    for (let c = 0; c < plain.info.channels; c++) {
      if (Math.abs(plain.data[i + c] - merged.data[i + c]) > step + 0.5) isPixelAlike = false
    }
    pixels += 1
    if (isPixelAlike) alike += 1
  }
  return alike / pixels
}

async function loadPixels(path) {
  const {data, info} = await sharp(path)
    .toColourspace('rgb16')
    .raw({depth: 'ushort'})
    .toBuffer({resolveWithObject: true})
  return {data: new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2), info}
}

/** Draws plain and merged picture side by side, and their difference 64 times as bright; three times as large. */
export async function drawDifference(path, plainPath, mergedPath) {
  const [plain, merged] = await Promise.all(
    [plainPath, mergedPath].map((file) =>
      sharp(file)
        .flatten({background: '#808080'})
        .toColourspace('srgb')
        .removeAlpha()
        .raw()
        .toBuffer({resolveWithObject: true}),
    ),
  )
  const {width, height} = plain.info
  const difference = Buffer.from(plain.data.map((value, i) => Math.min(255, Math.abs(value - merged.data[i]) * 64)))
  const raw = {width, height, channels: 3}
  const pictures = [plain.data, merged.data, difference]
  await sharp({create: {width: width * 3 + 8, height, channels: 3, background: '#ffffff'}})
    .composite(pictures.map((input, i) => ({input, raw, left: i * (width + 4), top: 0})))
    .png({compressionLevel: 9, palette: true})
    .toFile(path)
}
