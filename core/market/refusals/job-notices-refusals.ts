import type {jobNoticesAbi} from '../abi/index.js'
import {describeBadValue, type RefusalTable} from './refusal.js'

/** What the errors of the job notices say. */
export const jobNoticesRefusals: RefusalTable<typeof jobNoticesAbi> = {
  JobNotices_BadParameter: (values) => describeBadValue("the job notices' parameter", values),
  JobNotices_EmptyDigest: ({jobId}) => ({sentence: `the digest of the keys of job ${jobId} may not be 0.`}),
  JobNotices_NotArtist: ({jobId, caller}) => ({
    sentence: `job ${jobId} belongs to another artist than ${caller}.`,
    suggestions: ['candela job list'],
    kind: 'usage',
  }),
}
