export {confirm, DeclinedError} from './confirm.js'
export {
  describeEarlierSamples,
  describeEarlierWork,
  describePreparedJob,
  describePrice,
  describePrivacy,
  describeRest,
  describeSameClass,
  printEarlierWork,
} from './describe-prepared-job.js'
export {type DetachedReport, printDetached} from './detached-report.js'
export {type FileRow, foldSequences} from './fold-sequences.js'
export {
  announceInterruption,
  endAsReported,
  printReport,
  watchJob,
} from './job-report.js'
export {printFrames} from './print-frames.js'
export {createProgress, type Progress, type ProgressUpdate} from './progress.js'
export {cancelIdle, type RedeemedIdle, redeemIdle} from './redeem-idle.js'
export {type Column, formatTable} from './table.js'
export {TransferProgress} from './transfer-progress.js'
export {UploadProgress} from './upload-progress.js'
