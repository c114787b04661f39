import {mkdir} from 'node:fs/promises'
import {dirname} from 'node:path'
import type {OverlayOptions} from 'sharp'
import {CELL_SIZE_PX} from './cell-rects.js'
import type {ComparedCell, ImageComparison} from './compare-images.js'
import type {ExrImage} from './exr/index.js'
import {colourPlanes} from './fingerprint-cell.js'
import type {Verdict} from './judge-cells.js'
import {openSharp} from './open-sharp.js'
import {toScreen} from './screen-colour.js'
import {ComparisonError} from './verify-errors.js'

/** How much stronger than the picture itself the difference is shown. */
const DIFFERENCE_GAIN = 8
/** Panels are enlarged by whole numbers until they are about this wide. */
const PANEL_PX = 480
const CAPTION_PX = 28
const GAP_PX = 12

const COLOURS: Record<Verdict, string> = {match: '#2b8a3e', inconclusive: '#f08c00', mismatch: '#e03131'}

/**
 * Draws two compared images as one PNG: the first, the second, their difference 8 times as strong, and the first in
 * grey with each cell in the colour of its verdict and the number of its differing grain bits.
 *
 * Pictures are shown with the curve of sRGB; what is brighter than white is cut off.
 *
 * @param names - Captions of the two images.
 * @param options.layer - The view layer that is drawn. @default the first that was compared
 * @throws {ComparisonError} If no cell of that layer was compared.
 */
export async function drawComparison(
  path: string,
  [first, second]: readonly [ExrImage, ExrImage],
  comparison: ImageComparison,
  {names, layer = comparison.cells[0]?.layer ?? ''}: {names: readonly [string, string]; layer?: string},
): Promise<void> {
  const cells = comparison.cells.filter((cell) => cell.layer === layer)
  if (cells.length === 0) throw new ComparisonError(`No cell of the layer '${layer}' was compared.`)
  const {widthPx, heightPx} = first
  const scale = Math.max(1, Math.round(PANEL_PX / widthPx))
  const [width, height] = [widthPx * scale, heightPx * scale]
  const [submitted, rendered] = [colourPlanes(first, layer), colourPlanes(second, layer)]
  const panels = [
    {caption: names[0], pixels: toScreen(submitted)},
    {caption: names[1], pixels: toScreen(rendered)},
    {caption: `difference x ${DIFFERENCE_GAIN}`, pixels: toScreen(amplify(submitted, rendered))},
    {caption: countVerdicts(cells), pixels: toGrey(toScreen(submitted)), cells},
  ]
  const sharp = await openSharp()
  const overlays: OverlayOptions[] = []
  for (const [index, {caption, pixels, cells: judged}] of panels.entries()) {
    const left = GAP_PX + (index % 2) * (width + GAP_PX)
    const top = CAPTION_PX + Math.floor(index / 2) * (height + CAPTION_PX)
    const raw = {width: widthPx, height: heightPx, channels: 3 as const}
    const input = await sharp(pixels, {raw}).resize(width, height, {kernel: 'nearest'}).png().toBuffer()
    overlays.push({input, left, top}, {input: drawText(caption, width), left, top: top - CAPTION_PX})
    if (judged) overlays.push({input: drawCells(judged, width, height, scale), left, top})
  }
  const size = {width: 2 * width + 3 * GAP_PX, height: 2 * (height + CAPTION_PX) + GAP_PX}
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

function drawCells(cells: readonly ComparedCell[], width: number, height: number, scale: number): Buffer {
  const edge = CELL_SIZE_PX * scale
  const marks = cells.map(({rect, verdict, bits}) => {
    const [x, y] = [rect.x0 * scale, rect.y0 * scale]
    return `<rect x="${x + 1}" y="${y + 1}" width="${edge - 2}" height="${edge - 2}" fill="${COLOURS[verdict]}" fill-opacity="0.45" stroke="${COLOURS[verdict]}"/>
      <text x="${x + edge / 2}" y="${y + edge / 2 + 5}" font-size="${Math.min(15, edge / 2.4)}" text-anchor="middle" fill="white">${bits}</text>`
  })
  return drawSvg(width, height, marks.join(''))
}

function drawText(text: string, width: number): Buffer {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return drawSvg(width, CAPTION_PX, `<text x="0" y="20" font-size="15" fill="white">${safe}</text>`)
}

function drawSvg(width: number, height: number, content: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif">${content}</svg>`,
  )
}

function countVerdicts(cells: readonly ComparedCell[]): string {
  const count = (verdict: Verdict) => cells.filter((cell) => cell.verdict === verdict).length
  return `differing grain bits by cell: ${count('match')} match, ${count('inconclusive')} inconclusive, ${count('mismatch')} mismatch`
}
