import {constants} from 'node:fs'
import {cp, mkdir, mkdtemp, rm} from 'node:fs/promises'
import {join} from 'node:path'

/** A copy of the compiled kernels for one Blender. */
export interface LentKernels {
  dir: string
  /** Removes the copy with what was added to it. */
  release(): Promise<void>
}

/**
 * Compiled kernels of graphics cards, kept from one sandboxed Blender to the next.
 *
 * Only a scene of our own writes here. A Blender with the scene of a stranger gets a copy of its own, so that it can leave no
 * kernels behind for the next one.
 */
export class KernelCache {
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  /** Removes the copies of an earlier run that did not come to its end. */
  async tidy(): Promise<void> {
    await rm(join(this.#dir, 'lent'), {recursive: true, force: true})
  }

  /** The kernels of a Blender series themselves. */
  async open(series: string): Promise<string> {
    const dir = join(this.#dir, series)
    await mkdir(dir, {recursive: true, mode: 0o700})
    return dir
  }

  /** A copy of the kernels of a Blender series. */
  async lend(series: string): Promise<LentKernels> {
    const lent = join(this.#dir, 'lent')
    await mkdir(lent, {recursive: true, mode: 0o700})
    const dir = await mkdtemp(join(lent, `${series}-`))
    await cp(await this.open(series), dir, {recursive: true, mode: constants.COPYFILE_FICLONE})
    return {dir, release: () => rm(dir, {recursive: true, force: true})}
  }
}
