import {colourChannels, listLayers, readExr, writeExr} from '../core/verify/index.js'

/** Linear grey of the box. */
const GREY = 0.18

/** Paints a grey square over a share of a raw output, in its middle: a test-only fault, which few cells show. */
export async function paintBox(exrPath: string, share: number): Promise<void> {
  const image = await readExr(exrPath)
  const {widthPx, heightPx, channels} = image
  const sidePx = Math.min(widthPx, heightPx, Math.round(Math.sqrt(share * widthPx * heightPx)))
  const [x0, y0] = [(widthPx - sidePx) >> 1, (heightPx - sidePx) >> 1]
  for (const name of listLayers(image).flatMap(colourChannels)) {
    const plane = channels.get(name)
    for (let y = y0; y < y0 + sidePx; y += 1) plane?.fill(GREY, y * widthPx + x0, y * widthPx + x0 + sidePx)
  }
  await writeExr(exrPath, image)
}
