import {JobManifestError, MAX_JOB_MANIFEST_BYTES, type PrivateJob, parseKeyNotice} from '../job/index.js'
import {MalformedTreeError, readBytes, type Storage, TreeLimitError} from '../storage/index.js'

/** Notices that are read: each holds all keys of those before it. */
const NOTICES_READ = 4

/**
 * Looks for the key of one recipient in the newest notices of a job.
 *
 * @param noticeCids - Where its artist stored further keys, oldest first.
 * @returns Nothing if no notice has one.
 * @throws {BlockMissingError} If none of those that can be had has one, and another cannot be had.
 */
export async function findNoticedKey(
  store: Storage,
  noticeCids: readonly string[],
  recipient: string,
): Promise<string | undefined> {
  let failure: unknown
  for (const cid of newestFirst(noticeCids)) {
    try {
      const own = (await readNotice(store, cid)).find((key) => key.recipient === recipient)
      if (own) return own.wrappedKey
    } catch (error) {
      failure ??= error
    }
  }
  if (failure !== undefined) throw failure
  return undefined
}

/**
 * All keys in the newest notice of a job that can be read; none if there is none.
 *
 * @param noticeCids - Where its artist stored further keys, oldest first.
 */
export async function readNoticedKeys(store: Storage, noticeCids: readonly string[]): Promise<PrivateJob['keys']> {
  for (const cid of newestFirst(noticeCids)) {
    const keys = await readNotice(store, cid).catch(() => [])
    if (keys.length > 0) return keys
  }
  return []
}

/** What is no notice has no keys: its artist wrote nonsense, and nothing is gained by asking again. */
async function readNotice(store: Storage, cid: string): Promise<PrivateJob['keys']> {
  try {
    return parseKeyNotice(await readBytes(store, cid, {maxBytes: MAX_JOB_MANIFEST_BYTES}))
  } catch (error) {
    if (NONSENSE.some((kind) => error instanceof kind)) return []
    throw error
  }
}

const NONSENSE = [JobManifestError, MalformedTreeError, TreeLimitError]

function newestFirst(cids: readonly string[]): string[] {
  return cids.slice(-NOTICES_READ).reverse()
}
