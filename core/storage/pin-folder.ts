import {mkdir, readdir, readFile, rm, stat} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {CID} from 'multiformats/cid'
import {parseCid} from './block-cid.js'
import type {Pin} from './blocks.js'
import {explainWriteError} from './explain-file-error.js'
import {flushFolders} from './flush-paths.js'
import {isFileError} from './is-file-error.js'
import {writeAtomically} from './write-atomically.js'

/** The pins of a folder of blocks: a file `CID.pin` each, which holds the name. */
export class PinFolder {
  readonly dir: string

  constructor(dir: string) {
    this.dir = dir
  }

  /** Adds a pin, or gives it another name; afterwards a power cut does not take it. */
  async add(root: CID, name: string): Promise<void> {
    const made = await mkdir(this.dir, {recursive: true}).catch((error: unknown) => {
      throw explainWriteError(error, this.dir)
    })
    await writeAtomically(this.#pathOf(root), async (file) => {
      await file.writeFile(name)
      await file.sync()
    })
    await flushFolders(made ? [this.dir, dirname(this.dir)] : [this.dir])
  }

  async has(root: CID): Promise<boolean> {
    try {
      return (await stat(this.#pathOf(root))).isFile()
    } catch (error) {
      if (isFileError(error, 'ENOENT', 'ENOTDIR')) return false
      throw error
    }
  }

  async remove(root: CID): Promise<void> {
    await rm(this.#pathOf(root), {force: true})
  }

  async *list(): AsyncGenerator<Pin> {
    for (const file of (await listNames(this.dir)).sort()) {
      if (!file.endsWith(SUFFIX)) continue
      const cid = parseCid(file.slice(0, -SUFFIX.length))
      yield {cid, name: await readFile(join(this.dir, file), 'utf8')}
    }
  }

  #pathOf(root: CID): string {
    return join(this.dir, `${root}${SUFFIX}`)
  }
}

const SUFFIX = '.pin'

async function listNames(dir: string): Promise<string[]> {
  try {
    return await readdir(dir)
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return []
    throw error
  }
}
