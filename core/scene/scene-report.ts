import type {BlenderBuild} from '../blender/index.js'
import type {FrameRule} from '../job/index.js'

/** What kinds of files a scene may need. */
export const DEPENDENCY_KINDS = [
  'image',
  'library',
  'font',
  'sound',
  'movie-clip',
  'volume',
  'cache',
  'light-profile',
  'script',
  'mesh',
  'strip',
  'ocio',
  'other',
] as const

/** What kind of file a scene needs. */
export type DependencyKind = (typeof DEPENDENCY_KINDS)[number]

/** What keeps the samples of a scene from being cut into slices. */
export const SLICE_OBSTACLES = [
  'path-guiding',
  'layer-samples',
  'shadow-catcher-pass',
  'shadow-catcher',
  'transparent-glass',
] as const

/** What keeps the samples of a scene from being cut into slices. */
export type SliceObstacle = (typeof SLICE_OBSTACLES)[number]

/** One external file of a scene. */
export interface SceneDependency {
  /** Absolute. */
  path: string
  kind: DependencyKind
  exists: boolean
  /** Stored as an absolute path in a .blend, so that it does not survive a move to another machine. */
  isAbsolutePath: boolean
  /** Whether a generated copy of the .blend can name it by another path. */
  canRemap: boolean
  /** Whether a frame may show what it holds, as far as the links between data-blocks tell: not so for sounds, strips and what only brushes use. */
  isRendered: boolean
  /** The .blend files that store it as a path relative to themselves. */
  relativeIn: string[]
  /** The .blend files that store it as an absolute path. */
  absoluteIn: string[]
  /** 0 when it does not exist. */
  sizeBytes: number
  /** When it was last written, Unix milliseconds; 0 when it does not exist. */
  modifiedAtMs: number
  /** What uses it, e.g. `Image wood.png`. */
  usedBy: string
  /** Index into `sequences` when only some frames read it. */
  sequence: number | null
  /** Its number in the sequence. */
  number: number | null
  /** Hex digest of its bytes, when asked for. */
  sha256?: string
}

/** Files of which each is read at some frames only: a picture sequence, a cache. */
export interface FileSequence {
  /** Absolute path up to the number, or the folder of a cache. */
  prefix: string
  /** Digits of the number at least; 0 when names follow no such pattern. */
  width: number
  suffix: string
  /** How frames choose files, one for each user. */
  rules: FrameRule[]
}

/** Bytes of memory that a render takes, in the rough. */
export interface MemoryEstimate {
  totalBytes: number
  textureBytes: number
  geometryBytes: number
  frameBytes: number
}

/** The passes of one view layer. */
export interface LayerPasses {
  viewLayer: string
  /** Blender's names without `use_pass_`, e.g. `cryptomatte_object`. */
  passes: string[]
  aovs: string[]
  lightGroups: string[]
}

/** One of the views of a stereo scene. */
export interface SceneView {
  name: string
  /** E.g. `_L`. */
  suffix: string
}

/** How linear pixels become colours on a screen. */
export interface ColorManagement {
  display: string
  viewTransform: string
  look: string
  exposure: number
  gamma: number
  /** OpenColorIO configuration of the environment (`OCIO`); `null` is Blender's own. */
  config: string | null
}

/** Something that will not fail, but may surprise. */
export interface SceneWarning {
  code: string
  message: string
  fix: string
}

/** What is inside a .blend: everything a job needs to know before it is posted. */
export interface SceneReport {
  /** Absolute path of the .blend. */
  scenePath: string
  /** Size of the .blend itself. */
  sizeBytes: number
  /** When the .blend was last written, Unix milliseconds. */
  modifiedAtMs: number
  /** Series that saved the file, e.g. `4.5`. */
  blenderSeries: string
  /** The Blender that opened it for this report. */
  build: BlenderBuild
  /** File format version with its subversion, e.g. `4.5.92`. */
  fileVersion: string
  frames: {start: number; end: number; step: number}
  /** Name of the active camera. */
  camera: string | null
  /** Names of all cameras. */
  cameras: string[]
  /** `CYCLES`, or another engine's identifier. */
  engine: string
  /** Pixels, after the resolution percentage. */
  widthPx: number
  /** Pixels, after the resolution percentage. */
  heightPx: number
  samples: number
  isAdaptive: boolean
  denoise: boolean
  /** `OPENIMAGEDENOISE` or `OPTIX`. */
  denoiser: string
  /** What the scene asks for: `CPU` or `GPU`. */
  device: string
  samplingPattern: string
  /** Names of the view layers that are rendered. */
  viewLayers: string[]
  layerPasses: LayerPasses[]
  colorManagement: ColorManagement
  memory: MemoryEstimate
  /** Output path as stored; `//` stands for the folder of the .blend. */
  outputPattern: string
  fps: number
  /** How many frames the shutter is open; 0 without motion blur. */
  motionBlurFrames: number
  usesCompositor: boolean
  /** The views of a stereo scene, and what Blender puts behind the names of their frames; none where it renders one picture. */
  views: SceneView[]
  hasVolume: boolean
  /** What keeps the samples of a frame from being cut into slices, whatever is asked for. */
  sliceObstacles: SliceObstacle[]
  /** Whether it may show strands: honest devices differ more there, and its checks are judged by wider thresholds. */
  hasHair: boolean
  dependencies: SceneDependency[]
  sequences: FileSequence[]
  /** Absolute paths of the dependencies that do not exist, rendered or not. */
  missing: string[]
  /** For a missing path, the file whose name differs only in case or accents. */
  suggestions: Record<string, string>
  /** Absolute paths of the dependencies that do not lie below the folder of the scene. */
  outside: string[]
  /** Linked data that a frame may show and that its library does not hold any more. */
  missingData: {name: string; library: string}[]
  /** What would be rendered otherwise than here, each half a sentence. */
  obstacles: SceneWarning[]
  warnings: SceneWarning[]
}
