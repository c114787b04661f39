import {z} from 'zod'
import {homePath} from '../home.js'
import {readIfThere} from '../private-file.js'
import {StorageKeyFileError} from './storage-errors.js'

const keySchema = z.union([
  z.strictObject({
    accessKeyId: z.string().min(1),
    secretAccessKey: z.string().min(1),
    sessionToken: z.string().optional(),
  }),
  z.strictObject({authorization: z.string().min(1)}),
])
const fileSchema = z.record(z.string(), keySchema)

/** What opens a back end: the keys of S3, or the `Authorization` header of a gateway or Kubo. */
export type StorageKey = z.infer<typeof keySchema>

/** Path of the file with the keys of this machine; profiles hold none. */
export function storageKeysPath(): string {
  return homePath('storage-keys.json')
}

/**
 * The key of a back end from `storage-keys.json`: that of the longest URL in it that `url` begins with.
 *
 * @throws {StorageKeyFileError} If the file is malformed.
 */
export async function findStorageKey(url: string): Promise<StorageKey | undefined> {
  const text = await readIfThere(storageKeysPath())
  if (text === undefined) return undefined
  const keys = parseKeys(text)
  const [best] = Object.keys(keys)
    .filter((begin) => isBeginning(begin, url))
    .sort((a, b) => b.length - a.length)
  return best === undefined ? undefined : keys[best]
}

/** A name must end where the beginning ends: `https://farm` does not open `https://farm.elsewhere`. */
function isBeginning(begin: string, url: string): boolean {
  return url.startsWith(begin) && (begin.endsWith('/') || ['', '/', '?'].includes(url.charAt(begin.length)))
}

function parseKeys(text: string): Record<string, StorageKey> {
  try {
    return fileSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new StorageKeyFileError(
      `${storageKeysPath()} does not hold keys by URL; expected {"s3://bucket": {"accessKeyId": …, "secretAccessKey": …}} or {"https://…": {"authorization": "Bearer …"}}.`,
      {cause, suggestions: ['see docs/storage.md']},
    )
  }
}
