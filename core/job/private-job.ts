import {z} from 'zod'
import {jobManifestSchema, MAX_JOB_MANIFEST_BYTES} from './job-manifest.js'
import {JobManifestError} from './job-manifest-error.js'
import {describeFirstIssue, parseJson} from './parse-json.js'

/** Largest sealed description that anybody reads, in bytes: a scene of 64 GiB in whole chunks takes 6 MiB. */
export const MAX_SEALED_MANIFEST_BYTES = 64 * 1024 * 1024

const recipient = z.string().regex(/^age1[0-9a-z]{50,100}$/)

/** A key, wrapped for some recipients. */
export const wrappedKeysSchema = z
  .array(z.strictObject({recipient, wrappedKey: z.string().min(1).max(1024)}))
  .min(1)
  .max(4096)

const privateJobSchema = z.strictObject({
  format: z.literal('candela-private-job/1'),
  /** The job manifest and the files of its scene, sealed under the job key. */
  sealedManifestCid: z.string().min(8).max(128),
  /** The job key, wrapped for everyone who may work on the job, and for the artist. */
  keys: wrappedKeysSchema,
})

/** What everyone may know of a private job: who can open it, and no more. Its CID stands on chain. */
export type PrivateJob = z.infer<typeof privateJobSchema>

const sealedManifestSchema = z.strictObject({
  jobManifest: jobManifestSchema,
  /** Every file of the scene; see `PackedFile` in core/storage. */
  files: z
    .array(z.strictObject({path: z.string().min(1).max(4096), chunks: z.string()}))
    .min(1)
    .max(100_000),
})

/** What only the holders of a job's key may know. */
export type SealedManifest = z.infer<typeof sealedManifestSchema>

/** Whether stored bytes describe a private job rather than an open one. */
export function isPrivateJob(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, FORMAT_START.length)).toString('latin1') === FORMAT_START
}

const FORMAT_START = '{"format":"candela-private-job/'

/**
 * Parses what everyone may know of a private job, from untrusted bytes.
 *
 * @throws {JobManifestError} If it is too large, no JSON, or breaks the schema.
 */
export function parsePrivateJob(bytes: Uint8Array): PrivateJob {
  if (bytes.length > MAX_JOB_MANIFEST_BYTES) {
    throw new JobManifestError(
      `A private job is described in ${bytes.length} bytes; expected at most ${MAX_JOB_MANIFEST_BYTES} bytes.`,
    )
  }
  return parseWith(privateJobSchema, bytes, 'A private job')
}

/**
 * The bytes that are stored of a private job.
 *
 * @throws {JobManifestError} If so many may open it that nobody would read it.
 */
export function encodePrivateJob(job: PrivateJob): Uint8Array {
  const {format, sealedManifestCid, keys} = privateJobSchema.parse(job)
  const bytes = new TextEncoder().encode(JSON.stringify({format, sealedManifestCid, keys}))
  if (bytes.length <= MAX_JOB_MANIFEST_BYTES) return bytes
  throw new JobManifestError(
    `A key for ${keys.length} nodes takes ${bytes.length} bytes; a job has room for ${MAX_JOB_MANIFEST_BYTES} bytes.`,
  )
}

/**
 * Parses what the holders of a job's key may know, from untrusted bytes that were opened with it.
 *
 * @throws {JobManifestError} If it is no JSON or breaks the schema.
 */
export function parseSealedManifest(bytes: Uint8Array): SealedManifest {
  return parseWith(sealedManifestSchema, bytes, 'The sealed description of a private job')
}

/** The bytes that are sealed, with spaces at the end up to a size that `padSize` chooses. */
export function encodeSealedManifest(manifest: SealedManifest, padSize: (sizeBytes: number) => number): Uint8Array {
  const {jobManifest, files} = manifest
  const text = Buffer.from(JSON.stringify({jobManifest: jobManifestSchema.parse(jobManifest), files}))
  return Buffer.concat([text, Buffer.alloc(padSize(text.length) - text.length, ' ')])
}

function parseWith<Value>(schema: z.ZodType<Value>, bytes: Uint8Array, what: string): Value {
  const result = schema.safeParse(parseJson(bytes, what))
  if (result.success) return result.data
  throw new JobManifestError(`${what} has a bad field ${describeFirstIssue(result.error)}.`)
}
