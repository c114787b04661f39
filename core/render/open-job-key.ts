import {isPrivateJob, MAX_JOB_MANIFEST_BYTES, parsePrivateJob} from '../job/index.js'
import type {JobOnChain} from '../market/index.js'
import {readBytes, type SealingIdentity, type Storage, unwrapContentKey} from '../storage/index.js'
import {JobKeyMissingError} from './job-refused-error.js'

/**
 * Opens the key of a private job that was wrapped for this machine at the posting.
 *
 * @returns The key, and the recipients that have had it since the posting; nothing if the job is open to all.
 * @throws {JobKeyMissingError} If none was wrapped for this machine.
 * @throws {WrongKeyError} If it was wrapped for another one.
 * @throws {JobManifestError} If what is stored of the job breaks its schema.
 */
export async function openJobKey(
  store: Storage,
  {jobId, jobManifestCid}: Pick<JobOnChain, 'jobId' | 'jobManifestCid'>,
  identity: SealingIdentity,
): Promise<{jobKey: Uint8Array; atPosting: Set<string>} | undefined> {
  const bytes = await readBytes(store, jobManifestCid, {maxBytes: MAX_JOB_MANIFEST_BYTES})
  if (!isPrivateJob(bytes)) return undefined
  const {keys} = parsePrivateJob(bytes)
  const own = keys.find(({recipient}) => recipient === identity.recipient)
  if (!own) throw new JobKeyMissingError(`Job ${jobId} is private, and this machine has no key of it.`)
  const jobKey = await unwrapContentKey(own.wrappedKey, identity.identity)
  return {jobKey, atPosting: new Set(keys.map(({recipient}) => recipient))}
}
