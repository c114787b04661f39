import {createHash} from 'node:crypto'
import type {CompletedPart, S3Client} from '@aws-sdk/client-s3'
import {mapInParallel} from '../map-in-parallel.js'
import {isForbidden, isNotImplemented} from './s3-errors.js'
import type {Sdk} from './s3-objects.js'

/** Bytes of a part. S3 takes 10,000 parts of 5 MiB and more. */
export const PART_BYTES = 16 * 1024 * 1024
const PARTS_AT_ONCE = 4

interface Target {
  Bucket: string
  Key: string
}

/**
 * Stores an object in parts. An upload of the same name that was interrupted is gone on with: the server is the journal,
 * and a part counts as sent if its MD5 is the one of our bytes.
 */
export async function uploadInParts(
  sdk: Sdk,
  client: S3Client,
  target: Target,
  bytes: Uint8Array,
  limits: () => {abortSignal: AbortSignal},
): Promise<void> {
  const UploadId = (await findUpload(sdk, client, target, limits)) ?? (await beginUpload(sdk, client, target, limits))
  const sent = await listParts(sdk, client, {...target, UploadId}, limits)
  const count = Math.ceil(bytes.length / PART_BYTES)
  const numbers = Array.from({length: count}, (_, index) => index + 1)
  const Parts = await mapInParallel(numbers, PARTS_AT_ONCE, async (PartNumber): Promise<CompletedPart> => {
    const Body = bytes.subarray((PartNumber - 1) * PART_BYTES, PartNumber * PART_BYTES)
    const known = sent.get(PartNumber)
    if (known === `"${createHash('md5').update(Body).digest('hex')}"`) return {PartNumber, ETag: known}
    const command = new sdk.UploadPartCommand({...target, UploadId, PartNumber, Body})
    return {PartNumber, ETag: (await client.send(command, limits())).ETag}
  })
  const complete = new sdk.CompleteMultipartUploadCommand({...target, UploadId, MultipartUpload: {Parts}})
  await client.send(complete, limits())
}

async function beginUpload(
  sdk: Sdk,
  client: S3Client,
  target: Target,
  limits: () => {abortSignal: AbortSignal},
): Promise<string> {
  const {UploadId} = await client.send(new sdk.CreateMultipartUploadCommand(target), limits())
  if (UploadId === undefined) throw new Error(`The server began no upload of ${target.Key}.`)
  return UploadId
}

async function findUpload(
  sdk: Sdk,
  client: S3Client,
  {Bucket, Key}: Target,
  limits: () => {abortSignal: AbortSignal},
): Promise<string | undefined> {
  try {
    const {Uploads} = await client.send(new sdk.ListMultipartUploadsCommand({Bucket, Prefix: Key}), limits())
    return Uploads?.find((upload) => upload.Key === Key)?.UploadId
  } catch (error) {
    if (isUnlisted(error)) return undefined
    throw error
  }
}

async function listParts(
  sdk: Sdk,
  client: S3Client,
  upload: Target & {UploadId: string},
  limits: () => {abortSignal: AbortSignal},
): Promise<Map<number, string>> {
  try {
    const {Parts} = await client.send(new sdk.ListPartsCommand(upload), limits())
    return new Map(Parts?.map(({PartNumber = 0, ETag = ''}) => [PartNumber, ETag]))
  } catch (error) {
    if (isUnlisted(error)) return new Map()
    throw error
  }
}

/** A server that cannot list uploads, or a key that may only write: then the upload begins anew. */
function isUnlisted(error: unknown): boolean {
  return isNotImplemented(error) || isForbidden(error)
}
