import {mkdir} from 'node:fs/promises'
import {dirname} from 'node:path'
import type {OverlayOptions} from 'sharp'
import type {ImageComparison} from './compare-images.js'
import {describeCells, drawCells} from './draw-cells.js'
import type {ExrImage} from './exr/index.js'
import {colourPlanes} from './fingerprint-cell.js'
import type {Verdict} from './judge-cells.js'
import {openSharp} from './open-sharp.js'
import {toScreen} from './screen-colour.js'
import {DEFAULT_THRESHOLDS, type Thresholds} from './thresholds.js'
import {ComparisonError} from './verify-errors.js'

/** How much stronger than the picture itself the difference is shown. */
const DIFFERENCE_GAIN = 8
/** Panels are enlarged by whole numbers until they are this wide at least. */
const PANEL_PX = 480
const GAP_PX = 12
/** Height of the text as a share of a panel's width, so that the longest line fits. */
const TEXT_SHARE = 1 / 38

/**
 * Draws two compared images as one PNG: the first, the second, their difference 8 times as strong, and the first in
 * grey with each cell in the colour of its verdict and with its distance in numbers. Two lines below say what they mean.
 *
 * Pictures are shown with the curve of sRGB; what is brighter than white is cut off.
 *
 * @param names - Captions of the two images.
 * @param options.layer - The view layer that is drawn. @default the first that was compared
 * @param options.thresholds - What the cells were judged by. @default {@link DEFAULT_THRESHOLDS}
 * @throws {ComparisonError} If no cell of that layer was compared.
 */
export async function drawComparison(
  path: string,
  [first, second]: readonly [ExrImage, ExrImage],
  comparison: ImageComparison,
  options: {names: readonly [string, string]; layer?: string; thresholds?: Thresholds},
): Promise<void> {
  const {names, layer = comparison.cells[0]?.layer ?? '', thresholds = DEFAULT_THRESHOLDS} = options
  const cells = comparison.cells.filter((cell) => cell.layer === layer)
  if (cells.length === 0) throw new ComparisonError(`No cell of the layer '${layer}' was compared.`)
  const {widthPx, heightPx} = first
  const scale = Math.ceil(PANEL_PX / widthPx)
  const [width, height] = [widthPx * scale, heightPx * scale]
  const textPx = Math.round(width * TEXT_SHARE)
  const captionPx = 2 * textPx
  const [submitted, rendered] = [colourPlanes(first, layer), colourPlanes(second, layer)]
  const panels = [
    {caption: names[0], pixels: toScreen(submitted)},
    {caption: names[1], pixels: toScreen(rendered)},
    {caption: `difference x ${DIFFERENCE_GAIN}`, pixels: toScreen(amplify(submitted, rendered))},
    {caption: countVerdicts(cells), pixels: toGrey(toScreen(submitted))},
  ]
  const place = (index: number) => ({
    left: GAP_PX + (index % 2) * (width + GAP_PX),
    top: captionPx + Math.floor(index / 2) * (height + captionPx),
  })
  const sharp = await openSharp()
  const overlays: OverlayOptions[] = []
  for (const [index, {caption, pixels}] of panels.entries()) {
    const {left, top} = place(index)
    const raw = {width: widthPx, height: heightPx, channels: 3 as const}
    const input = await sharp(pixels, {raw}).resize(width, height, {kernel: 'nearest'}).png().toBuffer()
    overlays.push({input, left, top}, {input: drawText(caption, {width, textPx}), left, top: top - captionPx})
  }
  overlays.push({input: drawSvg(width, height, drawCells(cells, {scale, textPx, thresholds})), ...place(3)})
  const size = {width: 2 * width + 3 * GAP_PX, height: 2 * (height + captionPx) + 2 * captionPx + GAP_PX}
  for (const [index, line] of describeCells(thresholds).entries()) {
    const input = drawText(line, {width: size.width - 2 * GAP_PX, textPx})
    overlays.push({input, left: GAP_PX, top: 2 * (height + captionPx) + index * captionPx})
  }
  await mkdir(dirname(path), {recursive: true})
  await sharp({create: {...size, channels: 3, background: '#14171a'}})
    .composite(overlays)
    .png()
    .toFile(path)
}

type Planes = ReturnType<typeof colourPlanes>

function amplify(a: Planes, b: Planes): Planes {
  return a.map((plane, channel) =>
    plane.map((value, at) => DIFFERENCE_GAIN * Math.abs(value - Number(b[channel]?.[at]))),
  ) as Planes
}

function toGrey(bytes: Uint8Array): Uint8Array {
  return bytes.map((_, i) => {
    const at = i - (i % 3)
    return 0.2126 * Number(bytes[at]) + 0.7152 * Number(bytes[at + 1]) + 0.0722 * Number(bytes[at + 2])
  })
}

function drawText(text: string, {width, textPx}: {width: number; textPx: number}): Buffer {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const line = `<text x="0" y="${1.4 * textPx}" font-size="${textPx}" fill="white">${safe}</text>`
  return drawSvg(width, 2 * textPx, line)
}

function drawSvg(width: number, height: number, content: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif">${content}</svg>`,
  )
}

function countVerdicts(cells: ImageComparison['cells']): string {
  const count = (verdict: Verdict) => cells.filter((cell) => cell.verdict === verdict).length
  return `cells: ${count('match')} match, ${count('inconclusive')} inconclusive, ${count('mismatch')} mismatch`
}
