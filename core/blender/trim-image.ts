import {rename} from 'node:fs/promises'
import {cropExr, type PixelRect, readExr, writeExr} from '../verify/index.js'

/** Cuts the margin off a rendered region; `path` is replaced as one step. */
export async function trimImage(path: string, rendered: PixelRect, wanted: PixelRect): Promise<void> {
  const image = await readExr(path)
  const inner = {
    x0: wanted.x0 - rendered.x0,
    y0: wanted.y0 - rendered.y0,
    x1: wanted.x1 - rendered.x0,
    y1: wanted.y1 - rendered.y0,
  }
  await writeExr(`${path}.trimmed`, cropExr(image, inner))
  await rename(`${path}.trimmed`, path)
}
