export {NotABlendError, PreflightError, type PreflightProblem, SceneNotFoundError} from './errors.js'
export {type InspectOptions, inspectScene} from './inspect-scene.js'
export {type BlendHeader, parseBlendHeader} from './parse-blend-header.js'
export {findProblems, type PreflightOptions, preflight} from './preflight.js'
export {
  DEPENDENCY_KINDS,
  type DependencyKind,
  type SceneDependency,
  type SceneReport,
  type SceneWarning,
} from './scene-report.js'
