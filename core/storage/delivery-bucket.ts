import {readFile} from 'node:fs/promises'
import {basename} from 'node:path'
import {explainReadError} from './explain-file-error.js'
import {S3Objects} from './s3/s3-objects.js'
import {PART_BYTES} from './s3/upload-in-parts.js'
import {StorageUrlError} from './storage-errors.js'
import {findStorageKey} from './storage-keys.js'
import {parseStorageUrl} from './storage-url.js'

/** Written before a job is posted; it stays, for keys that may write need not be allowed to delete. */
const CHECK_NAME = '.candela-delivery'

/** A folder in a bucket that finished files are copied to as they are: `s3://bucket/shots/12`. */
export class DeliveryBucket {
  readonly #objects: S3Objects
  readonly #folder: string

  private constructor(objects: S3Objects, folder: string) {
    this.#objects = objects
    this.#folder = folder
  }

  /**
   * Opens the bucket of a URL; nothing is asked of it yet.
   *
   * @throws {StorageUrlError} If it is no URL of a bucket, or of one that is only read.
   */
  static async open(text: string, signal?: AbortSignal): Promise<DeliveryBucket> {
    const url = parseStorageUrl(text)
    if (url.kind !== 's3') {
      throw new StorageUrlError(`Finished frames can be delivered to a bucket; "${text}" is none.`, {
        suggestions: ['--deliver s3://bucket/shots?endpoint=https://s3.example', '--output FOLDER'],
      })
    }
    if (url.isReadOnly) throw new StorageUrlError(`Nothing is written to "${text}": its URL ends with access=read.`)
    const {bucket, prefix} = url
    const objects = new S3Objects({...url, key: await findStorageKey(text), signal})
    return new DeliveryBucket(objects, ['s3:/', bucket, prefix].filter(Boolean).join('/'))
  }

  /**
   * Writes an empty object, so that a wrong key or bucket is known before anything is paid.
   *
   * @throws {StorageRefusedError} If the bucket is not there or the key may not write.
   * @throws {StorageUnreachableError} If it does not answer.
   */
  check(): Promise<void> {
    return this.#objects.put(CHECK_NAME, new Uint8Array())
  }

  /**
   * Copies a file under its own name, over what has that name; a large one is gone on with after an interruption.
   *
   * @returns Its URL.
   * @throws The errors of {@link check}.
   */
  async copyFile(path: string): Promise<string> {
    const bytes = await readFile(path).catch((error: unknown) => {
      throw explainReadError(error, path)
    })
    const name = basename(path)
    await (bytes.length > PART_BYTES ? this.#objects.putLarge(name, bytes) : this.#objects.put(name, bytes))
    return `${this.#folder}/${name}`
  }

  close(): void {
    this.#objects.close()
  }
}
