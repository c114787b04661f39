import {randomBytes} from 'node:crypto'
import {link, mkdir, open, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {dirname} from 'node:path'

/** Reads a text file; `undefined` only if there is none: a file that cannot be read is never taken for a missing one. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes a text file with mode 0600 that appears whole or not at all, also after a loss of power. */
export async function writePrivate(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), {recursive: true, mode: 0o700})
  const part = `${path}.${randomBytes(6).toString('hex')}.part`
  const file = await open(part, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, path)
}

/** Writes a secret with file mode 0600; false, and nothing is written, if the file is there. */
export async function createPrivate(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), {recursive: true, mode: 0o700})
  const part = `${path}.${randomBytes(6).toString('hex')}.part`
  await writeFile(part, text, {mode: 0o600, flag: 'wx'})
  try {
    await link(part, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(part, {force: true})
  }
}

/**
 * Reads a secret, or makes it with file mode 0600. When two processes make it at once, both get the one that stands.
 */
export async function readOrCreatePrivate(path: string, create: () => Promise<string>): Promise<string> {
  const known = await readIfThere(path)
  if (known !== undefined) return known
  await createPrivate(path, await create())
  return readFile(path, 'utf8')
}
