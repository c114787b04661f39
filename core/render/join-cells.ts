import {compareSeries, renderMarginPx, widenRegion} from '../blender/index.js'
import type {PixelRect} from '../verify/index.js'

/**
 * What it costs to start another render of a volume in Blender 5, in pixels of one sample: Cycles divides the space anew for
 * every render, in 8.6 CPU seconds on a frame of fog, where a sample of a pixel takes 14 millionths of one (docs/verification.md).
 */
const VOLUME_START = 500_000

/** What decides whether cells are rendered together. */
export interface JoinRule {
  widthPx: number
  heightPx: number
  /** Pixels around each region that are rendered and trimmed. */
  marginPx: number
  /** Pixels that may be rendered in vain to save one render. */
  sparePx: number
}

/** The rule for a scene: anything but a volume in Blender 5 starts at once, so that no pixel is rendered in vain. */
export function joinRule(
  {widthPx, heightPx}: {widthPx: number; heightPx: number},
  {hasVolume, series, samples}: {hasVolume: boolean; series: string; samples: number},
): JoinRule {
  const marginPx = renderMarginPx({isAdaptive: false, hasVolume, series})
  const isSlow = hasVolume && compareSeries(series, '5.0') >= 0
  return {widthPx, heightPx, marginPx, sparePx: isSlow ? Math.floor(VOLUME_START / samples) : 0}
}

/**
 * Joins cells of one frame into boxes, as long as the box of two has no more pixels, margins and all, than both and what one start
 * costs; the pair that saves most comes first. A pure function.
 *
 * @returns Boxes; each cell lies in one of them.
 */
export function joinCells(cells: readonly PixelRect[], rule: JoinRule): PixelRect[] {
  const boxes = [...cells]
  if (rule.sparePx === 0) return boxes
  for (;;) {
    const pair = findClosest(boxes, rule)
    if (!pair) return boxes
    const [i, j, box] = pair
    boxes.splice(j, 1)
    boxes[i] = box
  }
}

function findClosest(boxes: readonly PixelRect[], rule: JoinRule): [number, number, PixelRect] | undefined {
  let least = rule.sparePx
  let found: [number, number, PixelRect] | undefined
  for (const [j, second] of boxes.entries()) {
    for (const [i, first] of boxes.slice(0, j).entries()) {
      const box = boundBoth(first, second)
      const inVainPx = costPx(box, rule) - costPx(first, rule) - costPx(second, rule)
      if (inVainPx > least || (found && inVainPx === least)) continue
      least = inVainPx
      found = [i, j, box]
    }
  }
  return found
}

function boundBoth(a: PixelRect, b: PixelRect): PixelRect {
  return {
    x0: Math.min(a.x0, b.x0),
    y0: Math.min(a.y0, b.y0),
    x1: Math.max(a.x1, b.x1),
    y1: Math.max(a.y1, b.y1),
  }
}

function costPx(box: PixelRect, {widthPx, heightPx, marginPx}: JoinRule): number {
  const {x0, y0, x1, y1} = widenRegion(box, marginPx, widthPx, heightPx)
  return (x1 - x0) * (y1 - y0)
}
