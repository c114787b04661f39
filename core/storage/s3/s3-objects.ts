import type {S3Client, S3ClientConfig} from '@aws-sdk/client-s3'
import type {ByteRange} from '../direct-access.js'
import type {StorageKey} from '../storage-keys.js'
import {withRetries} from '../with-retries.js'
import {explainS3Error, isAbsent, isNotImplemented, isRefusal} from './s3-errors.js'
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

/** How a URL is signed. */
export interface PresignOptions {
  opensForSec: number
  /** What a writer must send along. */
  headers?: Readonly<Record<string, string>>
  /** When the URL begins to open, ms since the epoch. @default now */
  atMs?: number
}

/** Digest that a bucket compares with the bytes it gets, in Base64. */
export const SHA256_HEADER = 'x-amz-checksum-sha256'

/** The few things that Candela asks of an S3 bucket; nothing here needs checksums or conditions of the server. */
export class S3Objects {
  readonly place: string
  readonly #address: BucketAddress
  #client: S3Client | undefined
  /** Time of the bucket at its last answer, ms since the epoch. */
  #answeredAtMs: number | undefined

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

  async has(name: string): Promise<boolean> {
    return (await this.stat(name)) !== undefined
  }

  /** Time of the last change of an object, by the clock of the bucket, ms since the epoch; nothing if it is not there. */
  stat(name: string): Promise<{changedAtMs: number} | undefined> {
    return this.#ask(async ({GetObjectCommand, HeadObjectCommand}, client, target) => {
      try {
        const {LastModified} = await client.send(new HeadObjectCommand(target(name)), this.#limits())
        return {changedAtMs: LastModified?.getTime() ?? 0}
      } catch (error) {
        if (isAbsent(error)) return undefined
        // An answer without a body does not say what is wrong.
        if (isRefusal(error)) await client.send(new GetObjectCommand({...target(name), Range: 'bytes=0-0'}))
        throw error
      }
    })
  }

  /** Time of the bucket, ms since the epoch; that of this machine where answers carry none. */
  async readClockMs(): Promise<number> {
    this.#answeredAtMs = undefined
    await this.has('garbage.json')
    return this.#answeredAtMs ?? Date.now()
  }

  /** Uploads in parts that were begun and not ended; none where the server cannot list them. */
  async listUploads(begin: string): Promise<{name: string; uploadId: string; beganAtMs: number}[]> {
    const {Uploads = []} = await this.#ask(async ({ListMultipartUploadsCommand}, client, target) => {
      const {Bucket, Key: Prefix} = target(begin)
      try {
        return await client.send(new ListMultipartUploadsCommand({Bucket, Prefix}), this.#limits())
      } catch (error) {
        if (isNotImplemented(error)) return {Uploads: []}
        throw error
      }
    })
    return Uploads.map(({Key = '', UploadId = '', Initiated}) => ({
      name: this.#nameOf(Key),
      uploadId: UploadId,
      beganAtMs: Initiated?.getTime() ?? Number.POSITIVE_INFINITY,
    }))
  }

  /** Gives up an upload in parts. */
  endUpload(name: string, uploadId: string): Promise<void> {
    return this.#ask(async ({AbortMultipartUploadCommand}, client, target) => {
      try {
        await client.send(new AbortMultipartUploadCommand({...target(name), UploadId: uploadId}), this.#limits())
      } catch (error) {
        if (!isAbsent(error)) throw error
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

  /** A URL that reads an object, or stores it with exactly these headers, for `opensForSec`. */
  presign(method: 'GET' | 'PUT', name: string, {opensForSec, headers = {}, atMs}: PresignOptions): Promise<string> {
    return this.#ask(async ({GetObjectCommand, PutObjectCommand}, client, target) => {
      const {getSignedUrl} = await import('@aws-sdk/s3-request-presigner')
      const ChecksumSHA256 = headers[SHA256_HEADER]
      const command =
        method === 'GET' ? new GetObjectCommand(target(name)) : new PutObjectCommand({...target(name), ChecksumSHA256})
      // The clock of the bucket counts, as far as earlier answers told it.
      const signingDate = new Date((atMs ?? Date.now()) + (client.config.systemClockOffset ?? 0))
      const unhoistableHeaders = new Set(Object.keys(headers))
      return await getSignedUrl(client, command, {expiresIn: opensForSec, signingDate, unhoistableHeaders})
    })
  }

  /** Names of the objects whose name begins with `begin`, with the time of their last change. */
  async *list(begin: string): AsyncGenerator<{name: string; changedAtMs: number; sizeBytes: number}> {
    let token: string | undefined
    do {
      const page = await this.#ask(({ListObjectsV2Command}, client, target) => {
        const {Bucket, Key: Prefix} = target(begin)
        return client.send(new ListObjectsV2Command({Bucket, Prefix, ContinuationToken: token}), this.#limits())
      })
      for (const {Key = '', LastModified, Size = 0} of page.Contents ?? []) {
        yield {name: this.#nameOf(Key), changedAtMs: LastModified?.getTime() ?? 0, sizeBytes: Size}
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (token !== undefined)
  }

  close(): void {
    this.#client?.destroy()
  }

  #open(sdk: Sdk): S3Client {
    const client = new sdk.S3Client(clientConfig(this.#address))
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args)
        const {headers} = result.response as {headers?: Record<string, string>}
        const dateMs = Date.parse(headers?.date ?? '')
        // The header has no fractions of seconds: what changed in the same second is not newer.
        if (!Number.isNaN(dateMs)) this.#answeredAtMs = dateMs + 999
        return result
      },
      {step: 'deserialize', priority: 'low'},
    )
    return client
  }

  #nameOf(key: string): string {
    const {prefix} = this.#address
    return prefix === '' ? key : key.slice(prefix.length + 1)
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
          this.#client ??= this.#open(sdk)
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
    // A copy: the SDK writes into what it gets.
    ...(credentials ? {credentials: {...credentials}} : {}),
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
