import {readFile} from 'node:fs/promises'
import {dirname} from 'node:path'
import {CandelaError} from './errors.js'
import {createPrivateFile, writePrivateFile} from './write-private-file.js'

/** Thrown when the system does not let a file that Candela keeps for itself be read or written. */
export class PrivateFileError extends CandelaError {
  readonly code = 'PRIVATE_FILE'
  readonly kind = 'preflight'
}

/**
 * Reads a text file; `undefined` only if there is none: a file that cannot be read is never taken for a missing one.
 *
 * @throws {PrivateFileError} If it cannot be read.
 */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined
    throw explainRead(error, path)
  }
}

/**
 * Writes a text file with mode 0600 that appears whole or not at all, also after a loss of power.
 *
 * @throws {PrivateFileError} If it cannot be written.
 */
export async function writePrivate(path: string, text: string): Promise<void> {
  try {
    await writePrivateFile(path, text)
  } catch (error) {
    throw explainWrite(error, path)
  }
}

/**
 * Writes a secret with file mode 0600 that a loss of power does not take afterwards; false, and nothing is written, if the file is
 * there.
 *
 * @throws {PrivateFileError} If it cannot be written.
 */
export async function createPrivate(path: string, text: string): Promise<boolean> {
  try {
    return await createPrivateFile(path, text)
  } catch (error) {
    throw explainWrite(error, path)
  }
}

/**
 * Reads a secret, or makes it with file mode 0600. When two processes make it at once, both get the one that stands.
 *
 * @throws {PrivateFileError} If it can be neither read nor written.
 */
export async function readOrCreatePrivate(path: string, create: () => Promise<string>): Promise<string> {
  const known = await readIfThere(path)
  if (known !== undefined) return known
  await createPrivate(path, await create())
  const made = await readIfThere(path)
  if (made !== undefined) return made
  throw new PrivateFileError(`${path} was removed while it was made.`)
}

function explainRead(error: unknown, path: string): unknown {
  if (!isSystemError(error)) return error
  return new PrivateFileError(`${path} cannot be read: the system says ${error.code}.`, {
    cause: error,
    suggestions: [`Let yourself read it: chmod u+r '${path}'`, OTHERS],
  })
}

function explainWrite(error: unknown, path: string): unknown {
  if (!isSystemError(error)) return error
  const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT'
  return new PrivateFileError(`${path} could not be written: the system says ${error.code}.`, {
    cause: error,
    suggestions: isFull
      ? ['Free some space.', OTHERS]
      : [`Let yourself write there: chmod u+rwx '${dirname(path)}'`, OTHERS],
  })
}

const OTHERS = 'Or set CANDELA_HOME to a folder of your own.'

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}
