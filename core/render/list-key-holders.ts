import {isPrivateJob, MAX_JOB_MANIFEST_BYTES, parsePrivateJob} from '../job/index.js'
import type {NoticedJob} from '../market/index.js'
import {readBytes, type Storage} from '../storage/index.js'
import {readNoticedKeys} from './find-noticed-key.js'
import type {FindNotices} from './open-private-job.js'

/**
 * The recipients that the key of a private job was wrapped for, at the posting or later.
 *
 * @returns Nothing if the job is open to all.
 * @throws {JobManifestError} If what is stored of the job breaks its schema.
 */
export async function listKeyHolders(
  store: Storage,
  job: NoticedJob,
  findNotices: FindNotices = async () => [],
): Promise<ReadonlySet<string> | undefined> {
  const bytes = await readBytes(store, job.jobManifestCid, {maxBytes: MAX_JOB_MANIFEST_BYTES})
  if (!isPrivateJob(bytes)) return undefined
  const later = await readNoticedKeys(store, await findNotices(job))
  return new Set([...parsePrivateJob(bytes).keys, ...later].map(({recipient}) => recipient))
}
