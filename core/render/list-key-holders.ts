import {isPrivateJob, MAX_JOB_MANIFEST_BYTES, parsePrivateJob} from '../job/index.js'
import type {JobOnChain} from '../market/index.js'
import {readBytes, type Storage} from '../storage/index.js'

/**
 * The recipients that the key of a private job was wrapped for.
 *
 * @returns Nothing if the job is open to all.
 * @throws {JobManifestError} If what is stored of the job breaks its schema.
 */
export async function listKeyHolders(
  store: Storage,
  {jobManifestCid}: Pick<JobOnChain, 'jobManifestCid'>,
): Promise<ReadonlySet<string> | undefined> {
  const bytes = await readBytes(store, jobManifestCid, {maxBytes: MAX_JOB_MANIFEST_BYTES})
  if (!isPrivateJob(bytes)) return undefined
  return new Set(parsePrivateJob(bytes).keys.map(({recipient}) => recipient))
}
