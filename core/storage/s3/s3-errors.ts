import {DiskSpaceError, StorageRefusedError, StorageUnreachableError} from '../storage-errors.js'

interface S3Error extends Error {
  $metadata?: {httpStatusCode?: number}
  code?: string
  Region?: string
  $response?: {headers?: Record<string, string>}
}

/** Whether the bucket answered that there is no such object, upload or part. */
export function isAbsent(error: unknown): boolean {
  const {name, $metadata} = error as S3Error
  return $metadata?.httpStatusCode === 404 && name !== 'NoSuchBucket'
}

/** Whether the server lacks a feature. */
export function isNotImplemented(error: unknown): boolean {
  const {name, $metadata} = error as S3Error
  return name === 'NotImplemented' || $metadata?.httpStatusCode === 501 || $metadata?.httpStatusCode === 405
}

/** Whether the key is not allowed to do that. */
export function isForbidden(error: unknown): boolean {
  return (error as S3Error).$metadata?.httpStatusCode === 403
}

/** Whether the bucket refused the request as such. */
export function isRefusal(error: unknown): boolean {
  const status = (error as S3Error).$metadata?.httpStatusCode
  return status === 400 || status === 301
}

/** The sentence for what the S3 client threw; an error of ours comes back as it is. */
export function explainS3Error(error: unknown, place: string): unknown {
  const {name, $metadata, code} = error as S3Error
  const message = (error as S3Error).message.replace(/\.+$/, '')
  const status = $metadata?.httpStatusCode
  const said = status === undefined ? message : `HTTP ${status}, ${name}: ${message}`
  if (FULL.test(`${name} ${message}`) || status === 507) {
    return new DiskSpaceError(`The bucket ${place} has no room left: it says ${said}.`, {cause: error})
  }
  if (name === 'NoSuchBucket') {
    return new StorageRefusedError(`There is no bucket at ${place}.`, {
      cause: error,
      suggestions: ['Make the bucket, or name another in the profile of the network.'],
    })
  }
  if (name === 'RequestTimeTooSkewed') {
    return new StorageRefusedError(`${place} refuses: the clock of this machine differs too much from its own.`, {
      cause: error,
      suggestions: ['timedatectl set-ntp true'],
    })
  }
  if (status === 301 || name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed') {
    const region = regionOf(error as S3Error)
    return new StorageRefusedError(`The bucket ${place} is in ${region ? `the region ${region}` : 'another region'}.`, {
      cause: error,
      suggestions: [`Name the region in the URL: region=${region ?? 'eu-central-1'}`],
    })
  }
  if (name === 'CredentialsProviderError' || status === 401 || status === 403 || /^Expired/.test(name)) {
    return new StorageRefusedError(
      `${place} refuses: ${status === undefined ? 'there is no key for it' : `it says ${said}`}.`,
      {
        cause: error,
        suggestions: ['Put a key into storage-keys.json, or set AWS_PROFILE: see docs/storage.md'],
      },
    )
  }
  if (status !== undefined || code !== undefined || NETWORK.has(name)) {
    return new StorageUnreachableError(`${place} cannot answer: ${said || code || name}.`, {
      cause: error,
      suggestions: ['Check that the server runs, then try again.'],
    })
  }
  return error
}

/** The region of a bucket, where the answer tells it. */
function regionOf({message, Region, $response}: S3Error): string | undefined {
  return Region ?? $response?.headers?.['x-amz-bucket-region'] ?? /expecting '([a-z0-9-]+)'/.exec(message)?.[1]
}

const FULL = /QuotaExceeded|StorageFull|InsufficientStorage|EntityTooLarge.*space|no space left|disk quota/i
const NETWORK = new Set(['TimeoutError', 'AbortError', 'NetworkingError', 'Error'])
