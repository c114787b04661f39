import {basename, dirname, join} from 'node:path'

/**
 * A folder that shall be built. Most of its files stand together in one folder of this machine under the same names, so of those
 * the name alone is kept: the paths of 100,000 files would take tens of MB.
 */
export class FolderPlan {
  readonly folders = new Map<string, FolderPlan>()
  /** Source of each file by its name; of those that stand in {@link FolderPlan.#sourceDir} nothing. */
  readonly #files = new Map<string, string | undefined>()
  #sourceDir: string | undefined

  has(name: string): boolean {
    return this.#files.has(name) || this.folders.has(name)
  }

  hasFile(name: string): boolean {
    return this.#files.has(name)
  }

  /** @param source - Path of the file on this machine. */
  addFile(name: string, source: string): void {
    this.#sourceDir ??= dirname(source)
    const isBeside = basename(source) === name && dirname(source) === this.#sourceDir
    this.#files.set(name, isBeside ? undefined : source)
  }

  /** The folder of that name, which is made if it is not there. */
  addFolder(name: string): FolderPlan {
    const folder = this.folders.get(name) ?? new FolderPlan()
    this.folders.set(name, folder)
    return folder
  }

  /** Names of the files in the order in which they were added. */
  fileNames(): Iterable<string> {
    return this.#files.keys()
  }

  /** Path on this machine of the file of that name. */
  sourceOf(name: string): string {
    return this.#files.get(name) ?? join(this.#sourceDir ?? '', name)
  }

  /** Files of this folder itself. */
  get size(): number {
    return this.#files.size
  }

  /** Files of this folder and of all below. */
  countFiles(): number {
    let count = this.size
    for (const folder of this.folders.values()) count += folder.countFiles()
    return count
  }

  /** The sources of all files: those of the folder itself in their order, then those of each folder in it. */
  *listSources(): Generator<string> {
    for (const name of this.fileNames()) yield this.sourceOf(name)
    for (const folder of this.folders.values()) yield* folder.listSources()
  }
}
