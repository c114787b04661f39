import {
  encodeJobManifest,
  encodePrivateJob,
  encodeSealedManifest,
  type JobManifest,
  MAX_JOB_MANIFEST_BYTES,
} from '../job/index.js'
import type {NodeOnChain} from '../market/index.js'
import {importBytes, newContentKey, packFile, padSize, type Storage, sealBytes} from '../storage/index.js'
import {type BundleOptions, bundleScene, sealScene} from './bundle-scene.js'
import type {PreparedJob} from './prepare-job.js'
import {assertAnyHolder, wrapJobKey} from './wrap-job-key.js'

/** How a private job is kept from others. */
export interface Privacy {
  /** Chunks of the scene are encrypted under it, 32 bytes: the artist's, or one for this job alone. */
  secret: Uint8Array
  /** Every staked node, as it is now: those that come while a scene is stored get the key as well. */
  readNodes(): Promise<readonly NodeOnChain[]>
}

/** A job that stands in the storage. */
export interface StoredJob {
  jobManifest: JobManifest
  jobManifestCid: string
  /** Nodes that a private job's key was wrapped for. */
  keyHolders?: number
}

/** Stores scene and manifest of a job that everyone may read. */
export async function storeOpenJob(store: Storage, prepared: PreparedJob, signal: AbortSignal): Promise<StoredJob> {
  const scene = await bundleScene(store, prepared.report, bundleOptions(prepared, signal))
  const jobManifest = fitManifest({...prepared.jobManifest, scene})
  const jobManifestCid = await importBytes(store, encodeJobManifest(jobManifest), 'job manifest')
  return {jobManifest, jobManifestCid}
}

/** Where it would take too much room, nodes are not told which files a frame reads, and fetch all of them. */
function fitManifest(jobManifest: JobManifest): JobManifest {
  if (encodeJobManifest(jobManifest).length <= MAX_JOB_MANIFEST_BYTES) return jobManifest
  const {frameFiles: _frameFiles, ...scene} = jobManifest.scene
  return {...jobManifest, scene}
}

/**
 * Stores scene and manifest of a private job: who reads the storage sees encrypted chunks of padded sizes, an encrypted
 * description, and who was given the key.
 *
 * @throws {NoKeyHolderError} If no node could open it; nothing is stored then.
 */
export async function storePrivateJob(
  store: Storage,
  prepared: PreparedJob,
  {secret, readNodes}: Privacy,
  signal: AbortSignal,
): Promise<StoredJob> {
  assertAnyHolder(await readNodes())
  const {scene, sealedFiles} = await sealScene(store, prepared.report, secret, bundleOptions(prepared, signal))
  const jobManifest: JobManifest = {...prepared.jobManifest, scene}
  const jobKey = newContentKey()
  const description = encodeSealedManifest({jobManifest, files: sealedFiles.map(packFile)}, padSize)
  const sealedManifestCid = await importBytes(store, sealBytes(description, jobKey), 'sealed job manifest')
  const {keys, nodes: keyHolders} = await wrapJobKey(jobKey, jobManifest.recipient, await readNodes())
  const privateJob = encodePrivateJob({format: 'candela-private-job/1', sealedManifestCid, keys})
  const jobManifestCid = await importBytes(store, privateJob, 'job manifest')
  return {jobManifest, jobManifestCid, keyHolders}
}

function bundleOptions({jobManifest, runtime}: PreparedJob, signal: AbortSignal): BundleOptions {
  return {frames: jobManifest.frames, runtime, signal}
}
