import {mkdir, rename} from 'node:fs/promises'
import {dirname} from 'node:path'
import {openSharp} from './open-sharp.js'

/** Width of a picture on the sheet, in pixels. */
const PICTURE_PX = 320
const CAPTION_PX = 22
const GAP_PX = 8

/** Draws pictures of one size as one PNG, row by row, each with its caption. */
export async function drawContactSheet(
  path: string,
  pictures: readonly {path: string; caption: string}[],
  {widthPx, heightPx}: {widthPx: number; heightPx: number},
): Promise<void> {
  const sharp = await openSharp()
  const height = Math.max(1, Math.round((PICTURE_PX * heightPx) / widthPx))
  const columns = Math.max(1, Math.ceil(Math.sqrt((pictures.length * (height + CAPTION_PX)) / PICTURE_PX)))
  const rows = Math.ceil(pictures.length / columns)
  const [stepX, stepY] = [PICTURE_PX + GAP_PX, height + CAPTION_PX + GAP_PX]
  const overlays = await Promise.all(
    pictures.map(async (picture, i) => {
      const [left, top] = [GAP_PX + (i % columns) * stepX, GAP_PX + Math.floor(i / columns) * stepY]
      const input = await sharp(picture.path)
        .toColourspace('srgb')
        .resize(PICTURE_PX, height, {fit: 'fill'})
        .png()
        .toBuffer()
      return [
        {input, left, top},
        {input: drawCaption(picture.caption), left, top: top + height},
      ]
    }),
  )
  const size = {width: GAP_PX + columns * stepX, height: GAP_PX + rows * stepY}
  await mkdir(dirname(path), {recursive: true})
  await sharp({create: {...size, channels: 3, background: '#14171a'}})
    .composite(overlays.flat())
    .removeAlpha()
    .png()
    .toFile(`${path}.part`)
  await rename(`${path}.part`, path)
}

function drawCaption(text: string): Buffer {
  const style = 'font-family="sans-serif" font-size="14" fill="#e9ecef"'
  return Buffer.from(
    `<svg width="${PICTURE_PX}" height="${CAPTION_PX}"><text x="2" y="16" ${style}>${text}</text></svg>`,
  )
}
