import type {PixelRect} from '../verify/index.js'

/** One picture to render in a session. */
export interface RenderRequest {
  frame: number
  /** Size of the whole frame in pixels. */
  widthPx: number
  /** Size of the whole frame in pixels. */
  heightPx: number
  /** Total samples per pixel; fixed for the life of a session. */
  samples: number
  /** Adaptive sampling; the scene's own choice when absent, and fixed for the life of a session. */
  isAdaptive?: boolean
  /** The part of the frame to render, half-open pixels from the top left; all of it when absent. */
  region?: PixelRect
  /** The view of a stereo scene to render, by its name; absent for a scene that renders one picture. */
  view?: string
  /** The view layer to render, by its name; all that the scene renders when absent. */
  layer?: string
  /** The part of the total samples to render; all of them when absent. Refused with adaptive sampling. */
  slice?: {offset: number; samples: number}
  /** Absolute path inside the session's `outDir`; replaced when it exists. */
  outputPath: string
  /** Called with the finished share, 0 to 1, never falling; coarse, and silent on Blender 3. */
  onProgress?: (fraction: number) => void
  /** Called with what Blender says it does to its kernels, such as `Loading render kernels`; silent on Blender 3. */
  onStatus?: (status: string) => void
  /** Aborting kills Blender, so the session is over. */
  signal?: AbortSignal
}

/** What a render yielded. */
export interface RenderResult {
  path: string
  /** Size of the image in the file: that of the region. */
  widthPx: number
  heightPx: number
  wallMs: number
  /** CPU seconds that Blender spent. */
  cpuSec: number
}
