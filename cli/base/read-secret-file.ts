import {readFile} from 'node:fs/promises'
import {UsageError} from './usage-error.js'

/**
 * Reads a file with a token or PEM text; nothing where no path is given.
 *
 * @throws {UsageError} If it cannot be read or is empty.
 */
export async function readSecretFile(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  let text: string
  try {
    text = (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    throw new UsageError(`The file ${path} cannot be read.`, {code: 'SECRET_FILE', cause})
  }
  if (text !== '') return text
  throw new UsageError(`The file ${path} is empty; expected a token or PEM text in it.`, {code: 'SECRET_FILE'})
}
