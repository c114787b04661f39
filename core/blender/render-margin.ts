import type {PixelRect} from '../verify/index.js'
import {compareSeries} from './supported-series.js'

/** What decides how far around a region Cycles looks. */
export interface MarginQuestion {
  isAdaptive: boolean
  hasVolume: boolean
  /** Series of the Blender that renders. */
  series: string
}

/**
 * Pixels to render around a region, and trim, so that the region equals the same pixels of the whole frame.
 *
 * Measured: adaptive sampling differs on the outermost ring of a crop, so 2; since Blender 5 a crop through a volume
 * differs up to 12 px deep, so 16; nothing else needs any.
 */
export function renderMarginPx({isAdaptive, hasVolume, series}: MarginQuestion): number {
  if (hasVolume && compareSeries(series, '5.0') >= 0) return 16
  return isAdaptive ? 2 : 0
}

/** Widens a region by a margin, within the frame. */
export function widenRegion(region: PixelRect, marginPx: number, widthPx: number, heightPx: number): PixelRect {
  return {
    x0: Math.max(0, region.x0 - marginPx),
    y0: Math.max(0, region.y0 - marginPx),
    x1: Math.min(widthPx, region.x1 + marginPx),
    y1: Math.min(heightPx, region.y1 + marginPx),
  }
}
