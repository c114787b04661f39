export {FilesWithheldError} from './assert-files-of-frame.js'
export {checkoutScene} from './checkout-scene.js'
export {readNoticedKeys} from './find-noticed-key.js'
export {fingerprintOutput, type OutputShape, OutputSizeError} from './fingerprint-output.js'
export {FingerprintThread} from './fingerprint-thread.js'
export {JobKeyMissingError, JobRefusedError} from './job-refused-error.js'
export {KernelCache} from './kernel-cache.js'
export {listKeyHolders} from './list-key-holders.js'
export {
  assertHairIsTold,
  assertKnownThresholds,
  type LoadedJob,
  loadJob,
  thresholdsOfAnyClass,
} from './load-job.js'
export {openJobKey} from './open-job-key.js'
export type {FindNotices} from './open-private-job.js'
export {forgetPrivateScenes, withPrivateScene} from './private-scenes.js'
export {type CellWorkshop, type DrawnCell, framesOfCells, renderCells} from './render-cells.js'
export {findTaskLogs, keepTaskLog, readTaskLog, type TaskLog, TaskLogs} from './task-logs.js'
export {assertBuildIsMeant, describeBuild, wantedBuild} from './wanted-build.js'
export {warmKernels} from './warm-kernels.js'
export {type RenderMachine, type TileRequest, WarmSessions} from './warm-sessions.js'
