import {z} from 'zod'
import {MAX_JOB_MANIFEST_BYTES} from './job-manifest.js'
import {JobManifestError} from './job-manifest-error.js'
import {describeFirstIssue, parseJson} from './parse-json.js'
import {type PrivateJob, wrappedKeysSchema} from './private-job.js'

const keyNoticeSchema = z.strictObject({
  format: z.literal('candela-key-notice/1'),
  /** The job key, wrapped for every node that came after the posting; the newest notice of a job has them all. */
  keys: wrappedKeysSchema,
})

/**
 * Parses the keys of a private job that were wrapped after its posting, from untrusted bytes.
 *
 * @throws {JobManifestError} If they are no JSON or break the schema.
 */
export function parseKeyNotice(bytes: Uint8Array): PrivateJob['keys'] {
  const what = 'A notice of further keys'
  const result = keyNoticeSchema.safeParse(parseJson(bytes, what))
  if (result.success) return result.data.keys
  throw new JobManifestError(`${what} has a bad field ${describeFirstIssue(result.error)}.`)
}

/**
 * The bytes that are stored of such keys.
 *
 * @throws {JobManifestError} If they are so many that nobody would read them.
 */
export function encodeKeyNotice(keys: PrivateJob['keys']): Uint8Array {
  const notice = keyNoticeSchema.parse({format: 'candela-key-notice/1', keys})
  const bytes = new TextEncoder().encode(JSON.stringify(notice))
  if (bytes.length <= MAX_JOB_MANIFEST_BYTES) return bytes
  throw new JobManifestError(
    `A key for ${keys.length} nodes takes ${bytes.length} bytes; a notice has room for ${MAX_JOB_MANIFEST_BYTES} bytes.`,
  )
}
