import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

/** A log that nobody asked for; it stays only where something went wrong. */
export class ScratchLog {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /** Makes a private folder for the log. */
  static async create(): Promise<ScratchLog> {
    const folder = await mkdtemp(join(tmpdir(), 'candela-blender-'))
    return new ScratchLog(join(folder, 'blender.log'))
  }

  /** Removes the log with its folder. */
  async remove(): Promise<void> {
    await rm(dirname(this.path), {recursive: true, force: true})
  }
}

/** Runs `use` with the path of a log that is removed when all went well, and kept when it did not. */
export async function withScratchLog<T>(use: (logPath: string) => Promise<T>): Promise<T> {
  const log = await ScratchLog.create()
  const result = await use(log.path)
  await log.remove()
  return result
}
