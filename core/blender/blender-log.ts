import {createWriteStream} from 'node:fs'
import {open, readFile} from 'node:fs/promises'
import type {Writable} from 'node:stream'

/** A log that several Blenders append to, one after the other; this is the part of one of them. */
export class BlenderLog {
  readonly path: string
  readonly #offsetBytes: number

  private constructor(path: string, offsetBytes: number) {
    this.path = path
    this.#offsetBytes = offsetBytes
  }

  /** Opens `path` for appending, hands it to `use` as an output for a child process, and closes it again. */
  static async append<T>(path: string, use: (output: Writable, log: BlenderLog) => T): Promise<T> {
    const file = await open(path, 'a')
    try {
      const {size} = await file.stat()
      return use(createWriteStream(path, {fd: file.fd, autoClose: false}), new BlenderLog(path, size))
    } finally {
      await file.close()
    }
  }

  /** What this Blender said so far; empty when the log is gone. */
  async read(): Promise<string> {
    const bytes = await readFile(this.path).catch(() => Buffer.alloc(0))
    return bytes.subarray(this.#offsetBytes).toString('utf8')
  }

  /** The last line that has a letter or digit (crash reports end with a rule), its last 300 characters. */
  async lastLine(): Promise<string> {
    const lines = (await this.read()).split('\n')
    return (
      lines
        .findLast((line) => /[\p{L}\p{N}]/u.test(line))
        ?.trim()
        .slice(-300) ?? ''
    )
  }
}
