/** What kinds of files a scene may need. */
export const DEPENDENCY_KINDS = [
  'image',
  'library',
  'font',
  'sound',
  'movie-clip',
  'volume',
  'cache',
  'text',
  'other',
] as const

/** What kind of file a scene needs. */
export type DependencyKind = (typeof DEPENDENCY_KINDS)[number]

/** One external file of a scene. */
export interface SceneDependency {
  /** Absolute. */
  path: string
  kind: DependencyKind
  exists: boolean
  /** Stored as an absolute path in the .blend, so that it does not survive a move to another machine. */
  isAbsolutePath: boolean
  /** 0 when it does not exist. */
  sizeBytes: number
  /** What uses it, e.g. `Image wood.png`. */
  usedBy: string
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
  /** Series that saved the file, e.g. `4.5`. */
  blenderSeries: string
  /** File format version with its subversion, e.g. `4.5.92`. */
  fileVersion: string
  frames: {start: number; end: number; step: number}
  /** Name of the active camera. */
  camera: string | null
  /** `CYCLES`, or another engine's identifier. */
  engine: string
  /** Pixels, after the resolution percentage. */
  widthPx: number
  /** Pixels, after the resolution percentage. */
  heightPx: number
  samples: number
  isAdaptive: boolean
  denoise: boolean
  samplingPattern: string
  /** Names of the view layers that are rendered. */
  viewLayers: string[]
  /** Output path as stored; `//` stands for the folder of the .blend. */
  outputPattern: string
  fps: number
  usesCompositor: boolean
  usesMultiview: boolean
  hasVolume: boolean
  dependencies: SceneDependency[]
  /** Absolute paths of the dependencies that do not exist. */
  missing: string[]
  /** Linked data that its library does not hold any more. */
  missingData: {name: string; library: string}[]
  warnings: SceneWarning[]
}
