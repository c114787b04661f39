export {listBundled} from './check-names.js'
export {NotABlendError, PreflightError, type PreflightProblem, SceneNotFoundError} from './errors.js'
export {filesForFrames} from './files-for-frames.js'
export {findFrameGaps} from './find-frame-gaps.js'
export {findPrefixObstacle, type PrefixQuestion} from './find-prefix-obstacle.js'
export {findRenderChanges} from './find-render-changes.js'
export {hashDependencies} from './hash-dependencies.js'
export {type InspectOptions, inspectScene} from './inspect-scene.js'
export {listFrameFiles} from './list-frame-files.js'
export {type BlendHeader, parseBlendHeader} from './parse-blend-header.js'
export {type BundledFile, type BundlePlan, commonFolder, OUTSIDE, planBundle} from './plan-bundle.js'
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
