import type {S3Client, S3ClientConfig} from '@aws-sdk/client-s3'
import type {StorageKey} from '../storage-keys.js'
import {withRetries} from '../with-retries.js'
import {explainS3Error, isAbsent} from './s3-errors.js'
import {uploadInParts} from './upload-in-parts.js'

/** Longest silence of the server, in ms. */
const ANSWER_MS = 20_000
/** Longest whole request, in ms: a part of 16 MiB at 300 KB/s. */
const REQUEST_MS = 60_000

/** Where a bucket is. */
export interface BucketAddress {
  bucket: string
  /** Folder in the bucket, without `/` at its ends; empty for the bucket itself. */
  prefix: string
  /** Such as `https://s3.example`; without it AWS. */
  endpoint?: string
  region?: string
  /** By default what the environment or `~/.aws` holds. */
  key?: StorageKey
  signal?: AbortSignal
}

/** The parts of an object that a read asks for, in bytes. */
export interface ByteRange {
  offset: number
  length: number
}

/** The few things that Candela asks of an S3 bucket; nothing here needs checksums or conditions of the server. */
export class S3Objects {
  readonly place: string
  readonly #address: BucketAddress
  #client: S3Client | undefined

  constructor(address: BucketAddress) {
    const {bucket, prefix, endpoint} = address
    this.#address = address
    this.place = `s3://${[bucket, prefix].filter(Boolean).join('/')}${endpoint ? ` at ${endpoint}` : ''}`
  }

  /** Content of an object, or of a range of it; nothing if there is no such object. */
  get(name: string, range?: ByteRange): Promise<Uint8Array | undefined> {
    return this.#ask(async ({GetObjectCommand}, client, target) => {
      const Range = range && `bytes=${range.offset}-${range.offset + range.length - 1}`
      try {
        const {Body} = await client.send(new GetObjectCommand({...target(name), Range}), this.#limits())
        return await Body?.transformToByteArray()
      } catch (error) {
        if (isAbsent(error)) return undefined
        throw error
      }
    })
  }

  has(name: string): Promise<boolean> {
    return this.#ask(async ({HeadObjectCommand}, client, target) => {
      try {
        await client.send(new HeadObjectCommand(target(name)), this.#limits())
        return true
      } catch (error) {
        if (isAbsent(error)) return false
        throw error
      }
    })
  }

  put(name: string, bytes: Uint8Array): Promise<void> {
    return this.#ask(async ({PutObjectCommand}, client, target) => {
      await client.send(new PutObjectCommand({...target(name), Body: bytes}), this.#limits())
    })
  }

  /** Stores a large object; parts that an interrupted upload of the same name left are used. */
  putLarge(name: string, bytes: Uint8Array): Promise<void> {
    return this.#ask((sdk, client, target) => uploadInParts(sdk, client, target(name), bytes, () => this.#limits()))
  }

  /** Deletes one object: the call for many wants a checksum that not every server accepts. */
  remove(name: string): Promise<void> {
    return this.#ask(async ({DeleteObjectCommand}, client, target) => {
      await client.send(new DeleteObjectCommand(target(name)), this.#limits())
    })
  }

  /** Names of the objects whose name begins with `begin`, with the time of their last change. */
  async *list(begin: string): AsyncGenerator<{name: string; changedAtMs: number; sizeBytes: number}> {
    const {prefix} = this.#address
    let token: string | undefined
    do {
      const page = await this.#ask(({ListObjectsV2Command}, client, target) => {
        const {Bucket, Key: Prefix} = target(begin)
        return client.send(new ListObjectsV2Command({Bucket, Prefix, ContinuationToken: token}), this.#limits())
      })
      for (const {Key = '', LastModified, Size = 0} of page.Contents ?? []) {
        const name = prefix === '' ? Key : Key.slice(prefix.length + 1)
        yield {name, changedAtMs: LastModified?.getTime() ?? 0, sizeBytes: Size}
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (token !== undefined)
  }

  close(): void {
    this.#client?.destroy()
  }

  #limits(): {abortSignal: AbortSignal} {
    const timeout = AbortSignal.timeout(REQUEST_MS)
    const {signal} = this.#address
    return {abortSignal: signal ? AbortSignal.any([signal, timeout]) : timeout}
  }

  /** Everything asked here may be repeated: objects never change. */
  #ask<Result>(
    run: (sdk: Sdk, client: S3Client, target: (name: string) => {Bucket: string; Key: string}) => Promise<Result>,
  ): Promise<Result> {
    const {bucket, prefix, signal} = this.#address
    const target = (name: string) => ({Bucket: bucket, Key: prefix === '' ? name : `${prefix}/${name}`})
    return withRetries(
      async () => {
        try {
          // Loaded when it is needed: a third of a second that other networks do without.
          const sdk = await import('@aws-sdk/client-s3')
          this.#client ??= new sdk.S3Client(clientConfig(this.#address))
          return await run(sdk, this.#client, target)
        } catch (error) {
          signal?.throwIfAborted()
          throw explainS3Error(error, this.place)
        }
      },
      {signal},
    )
  }
}

/** The S3 SDK, once it is loaded. */
export type Sdk = typeof import('@aws-sdk/client-s3')

function clientConfig({endpoint, region, key}: BucketAddress): S3ClientConfig {
  const credentials = key && 'accessKeyId' in key ? key : undefined
  return {
    ...(endpoint ? {endpoint, forcePathStyle: true} : {followRegionRedirects: true}),
    ...(credentials ? {credentials} : {}),
    region: region ?? process.env.AWS_REGION ?? 'us-east-1',
    // One repetition of its own lets the SDK follow a clock that differs; the others are ours.
    maxAttempts: 2,
    // Checksums that are not asked for stop servers which do not know them; the CIDs are checked anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: 5000,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      socketTimeout: ANSWER_MS,
    },
  }
}
