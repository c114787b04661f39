/** A half-open rectangle of pixels, `[x0, x1)` by `[y0, y1)`, origin at the top left. */
export interface PixelRect {
  x0: number
  y0: number
  x1: number
  y1: number
}

/** Writes a rectangle for people: `(0, 32)–(32, 64)`. */
export function formatRect(rect: PixelRect): string {
  return `(${rect.x0}, ${rect.y0})–(${rect.x1}, ${rect.y1})`
}

/** Whether the rectangle has whole corners, is not empty and lies inside a frame of this size in pixels. */
export function isInside(rect: PixelRect, widthPx: number, heightPx: number): boolean {
  return (
    [rect.x0, rect.y0, rect.x1, rect.y1].every(Number.isInteger) &&
    rect.x0 >= 0 &&
    rect.y0 >= 0 &&
    rect.x0 < rect.x1 &&
    rect.y0 < rect.y1 &&
    rect.x1 <= widthPx &&
    rect.y1 <= heightPx
  )
}
