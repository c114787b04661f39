export {answerOwnChecks} from './answer-own-checks.js'
export {openArtistIdentity} from './artist-identity.js'
export {newArtistSecret, openArtistSecret, rotateArtistSecret} from './artist-secret.js'
export {NoBidFitsError} from './auction-keeper.js'
export {AuditError, DeliveryMissingError, type DisputeMatter} from './audit-error.js'
export {type AuditedLease, auditJob} from './audit-job.js'
export {type AuditBudget, auditPictures, type PictureDoubt} from './audit-pictures.js'
export {sizeOfBundle} from './bundle-scene.js'
export {type CheckWish, chooseChecks} from './choose-checks.js'
export {chooseSameClass, type SameClassChoice} from './choose-same-class.js'
export {type DeliveredTask, deliverLease} from './deliver-lease.js'
export {describeJob, type JobDescription} from './describe-job.js'
export type {DisputePolicy} from './dispute-keeper.js'
export {
  approveJob,
  type DisputedLease,
  DisputeError,
  type Doubt,
  type DoubtedLease,
  disputeDoubted,
  findDoubted,
} from './dispute-lease.js'
export {addToSamples, type EarlierSamples, findEarlierSamples} from './find-earlier-samples.js'
export {type EarlierWork, findEarlierWork, restrictFrames} from './find-earlier-work.js'
export {findJobLogs, type JobLog, LogMissingError} from './find-job-logs.js'
export {
  type FinishAgain,
  type FinishReport,
  finishAgain,
  NothingToFinishError,
  RenderChangedError,
} from './finish-again.js'
export type {FinishedFrame} from './finish-frames.js'
export {followRecord, type JobWatcher, type RenderReport, reportEarlierWork} from './follow-record.js'
export {type JobRecord, JobUnknownError, listJobRecords, readJobRecord} from './job-record.js'
export {type Artist, openArtist} from './open-artist.js'
export {type AuctionTerms, MAX_CHUNK, postPreparedJob} from './post-prepared-job.js'
export {hasPostings} from './posting.js'
export {type PreparedJob, prepareJob, type RenderRequest} from './prepare-job.js'
export {type ShownTask, showVerdicts} from './show-verdicts.js'
export {type CheckCounts, type JobSummary, summarizeJob} from './summarize-job.js'
export {type Backup, BackupError, isBackup, restoreBackup, writeBackup} from './wallet-backup.js'
export {type Extras, writeExtras} from './write-extras.js'
