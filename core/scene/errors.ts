import {CandelaError} from '../errors.js'

/** No file stands at the path of the scene. */
export class SceneNotFoundError extends CandelaError {
  readonly code = 'SCENE_NOT_FOUND'
  readonly kind = 'preflight' as const
}

/** The file is not a Blender scene. */
export class NotABlendError extends CandelaError {
  readonly code = 'NOT_A_BLEND'
  readonly kind = 'preflight' as const
}

/** The scene is compressed in a way that this Node cannot unpack. */
export class PackedSceneError extends CandelaError {
  readonly code = 'PACKED_SCENE'
  readonly kind = 'preflight' as const
}

/** One thing that keeps a scene from being rendered elsewhere. */
export interface PreflightProblem {
  code: string
  /** Half a sentence about the scene. */
  message: string
  fix: string
}

/** A scene that would not render elsewhere as it does here, with all the reasons. */
export class PreflightError extends CandelaError {
  /** The code of the problem when there is one, else `PREFLIGHT_FAILED`. */
  readonly code: string
  readonly kind = 'preflight' as const
  readonly problems: readonly PreflightProblem[]

  constructor(scene: string, problems: readonly PreflightProblem[]) {
    const reasons = problems.map(({message}) => message).join('; ')
    super(`${scene} would not render as it is: ${reasons}.`, {suggestions: problems.map(({fix}) => fix)})
    this.code = problems.length === 1 ? (problems[0]?.code ?? 'PREFLIGHT_FAILED') : 'PREFLIGHT_FAILED'
    this.problems = problems
  }
}
