import {constants} from 'node:fs'
import {cp, mkdir, mkdtemp, rename, rm} from 'node:fs/promises'
import {join} from 'node:path'

/** A copy of the compiled kernels for one Blender. */
export interface LentKernels {
  dir: string
  /** Removes the copy with what was added to it. */
  release(): Promise<void>
}

/**
 * Compiled kernels of graphics cards, kept from one sandboxed Blender to the next, by Blender series.
 *
 * Every Blender gets a copy of its own. What it adds is kept only where it rendered a scene of our own: a stranger's scene
 * must not leave kernels behind for the next one.
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

  /** A copy of the kernels of a series; empty before the first ones are kept. */
  async lend(series: string): Promise<LentKernels> {
    const lent = join(this.#dir, 'lent')
    await mkdir(lent, {recursive: true, mode: 0o700})
    const dir = await mkdtemp(join(lent, `${series}-`))
    try {
      await cp(join(this.#dir, series), dir, {recursive: true, mode: constants.COPYFILE_FICLONE})
    } catch {
      // There are none, or they are replaced just now: half of them would be worse than none.
      await rm(dir, {recursive: true, force: true})
      await mkdir(dir, {mode: 0o700})
    }
    return {dir, release: () => rm(dir, {recursive: true, force: true})}
  }

  /** Keeps what a copy has become as the kernels of a series. */
  async keep(series: string, {dir, release}: LentKernels): Promise<void> {
    const kept = join(this.#dir, series)
    const before = `${dir}.before`
    await rename(kept, before).catch(() => undefined)
    await rename(dir, kept)
    await Promise.all([rm(before, {recursive: true, force: true}), release()])
  }
}
