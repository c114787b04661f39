export {NotABlendError, PreflightError, type PreflightProblem, SceneNotFoundError} from './errors.js'
export {FrameRule, numberAt} from './frame-rule.js'
export {type InspectOptions, inspectScene} from './inspect-scene.js'
export {type BlendHeader, parseBlendHeader} from './parse-blend-header.js'
export {findProblems, type PreflightOptions, preflight} from './preflight.js'
export {findSliceObstacle, refuseSlices, type SliceQuestion, SliceRefusedError} from './refuse-slices.js'
export {
  type ColorManagement,
  DEPENDENCY_KINDS,
  type DependencyKind,
  type FileSequence,
  type LayerPasses,
  type MemoryEstimate,
  type SceneDependency,
  type SceneReport,
  type SceneWarning,
  type SliceObstacle,
} from './scene-report.js'
