import {randomBytes} from 'node:crypto'
import {link, mkdir, open, rename, rm} from 'node:fs/promises'
import {dirname} from 'node:path'

/** Writes a text file with mode 0600 that appears whole or not at all, also after a loss of power. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const {part, folders} = await writePart(path, text)
  await rename(part, path)
  await flushFolders(folders)
}

/**
 * Writes a secret with file mode 0600 that a loss of power does not take afterwards; false, and nothing is written, if the file is
 * there.
 */
export async function createPrivateFile(path: string, text: string): Promise<boolean> {
  const {part, folders} = await writePart(path, text)
  const isNew = await linkNew(part, path).finally(() => rm(part, {force: true}))
  // What is there may be of a process that has not flushed it yet.
  await flushFolders(folders)
  return isNew
}

/** Writes and flushes a file beside another, whose folders are made; `folders` hold names that are not flushed yet. */
async function writePart(path: string, text: string): Promise<{part: string; folders: string[]}> {
  const folders = await makeFolder(dirname(path))
  const part = `${path}.${randomBytes(6).toString('hex')}.part`
  const file = await open(part, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } catch (error) {
    await rm(part, {force: true})
    throw error
  } finally {
    await file.close()
  }
  return {part, folders}
}

/** Makes a folder and those above it; returns it and, of those that are new, the folders that hold their names. */
async function makeFolder(path: string): Promise<string[]> {
  const made = await mkdir(path, {recursive: true, mode: 0o700})
  const folders = [path]
  if (made === undefined) return folders
  for (let above = path; above !== dirname(made) && above !== dirname(above); ) {
    above = dirname(above)
    folders.push(above)
  }
  return folders
}

async function linkNew(part: string, path: string): Promise<boolean> {
  try {
    await link(part, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Flushes the names in folders; Windows refuses that. */
async function flushFolders(paths: readonly string[]): Promise<void> {
  if (process.platform === 'win32') return
  for (const path of paths) {
    const folder = await open(path, 'r')
    await folder.sync().finally(() => folder.close())
  }
}
