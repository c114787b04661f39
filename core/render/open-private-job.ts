import {type JobManifest, MAX_SEALED_MANIFEST_BYTES, parsePrivateJob, parseSealedManifest} from '../job/index.js'
import type {JobOnChain, NoticedJob} from '../market/index.js'
import {
  assertSealedFiles,
  MalformedTreeError,
  readBytes,
  SealBrokenError,
  type SealedFile,
  type SealingIdentity,
  type Storage,
  TreeLimitError,
  UnsafeTreeError,
  unpackFile,
  unsealBytes,
  unwrapContentKey,
  WrongKeyError,
} from '../storage/index.js'
import {findNoticedKey} from './find-noticed-key.js'
import {JobKeyMissingError, JobRefusedError} from './job-refused-error.js'

/** A private job, opened. */
export interface OpenedJob {
  jobManifest: JobManifest
  sealedFiles: readonly SealedFile[]
  sealedManifestCid: string
}

/** Where its artist stored further keys of a job, as CIDs, oldest first. */
export type FindNotices = (job: NoticedJob) => Promise<readonly string[]>

/**
 * Opens a private job with the key that was wrapped for this machine, at the posting or later.
 *
 * @param bytes - What is stored of the job for everyone.
 * @param findNotices - Asked if no key was wrapped for this machine at the posting.
 * @throws {JobKeyMissingError} If no key was wrapped for this machine.
 * @throws {JobRefusedError} If the key does not open the job, or what it opens is damaged or must not be written.
 * @throws {JobManifestError} If something breaks its schema.
 */
export async function openPrivateJob(
  store: Storage,
  bytes: Uint8Array,
  job: JobOnChain,
  identity: SealingIdentity,
  findNotices: FindNotices = async () => [],
): Promise<OpenedJob> {
  const {jobId} = job
  const {sealedManifestCid, keys} = parsePrivateJob(bytes)
  const own =
    keys.find(({recipient}) => recipient === identity.recipient)?.wrappedKey ??
    (await findNoticedKey(store, await findNotices(job), identity.recipient))
  if (own === undefined) {
    throw new JobKeyMissingError(`Job ${jobId} is private, and this machine has no key of it.`, {
      suggestions: [`candela market why ${jobId}`],
    })
  }
  try {
    const jobKey = await unwrapContentKey(own, identity.identity)
    const sealed = await readBytes(store, sealedManifestCid, {maxBytes: MAX_SEALED_MANIFEST_BYTES})
    const {jobManifest, files} = parseSealedManifest(unsealBytes(sealed, jobKey))
    const sealedFiles = files.map(unpackFile)
    assertWhole(jobManifest, sealedFiles)
    return {jobManifest, sealedFiles, sealedManifestCid}
  } catch (cause) {
    if (!REFUSALS.some((kind) => cause instanceof kind)) throw cause
    throw new JobRefusedError(`The private job ${jobId} cannot be opened: ${(cause as Error).message}`, {cause})
  }
}

/** Faults of whoever posted the job, as against those of the storage or of this machine. */
const REFUSALS = [WrongKeyError, SealBrokenError, MalformedTreeError, TreeLimitError, UnsafeTreeError]

/** What the manifest says of the scene is what nodes choose jobs by. */
function assertWhole({scene}: JobManifest, sealedFiles: readonly SealedFile[]): void {
  const {files, sizeBytes} = assertSealedFiles(sealedFiles, {maxSizeBytes: scene.sizeBytes})
  if (files !== scene.files || sizeBytes !== scene.sizeBytes) {
    throw new MalformedTreeError(
      `the scene has ${files} files of ${sizeBytes} bytes, but declares ${scene.files} files of ${scene.sizeBytes} bytes.`,
    )
  }
  if (sealedFiles.some(({path}) => path === scene.path)) return
  throw new MalformedTreeError('the .blend that shall be rendered is not among the files of the scene.')
}
