/** Longest name in bytes of UTF-8: what ext4, NTFS and APFS take. */
const MAX_NAME_BYTES = 255
/** Longest path below the root in bytes of UTF-8; leaves room for a target folder below the 4096 of Linux. */
const MAX_PATH_BYTES = 1024

const CONTROL_CHARACTER = /\p{Cc}/u
/** Characters besides slashes and colons that no file of Windows may have in its name. */
const WINDOWS_REFUSES = /[<>"|?*]/
/** Device names that Windows takes for files, with any extension. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?$/i

/**
 * Why some machine of the network could not, or must not, write a file of this name.
 *
 * @returns The end of a sentence that begins with the name, or nothing if the name is fine.
 */
export function findNameProblem(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name === '.' || name === '..') return 'names a folder itself or the one above'
  if (name.includes('/') || name.includes('\\')) return 'contains a slash or backslash'
  if (CONTROL_CHARACTER.test(name)) return 'contains a control character'
  if (name.includes('\uFFFD')) return 'is not valid UTF-8'
  if (name.includes(':')) return 'contains a colon'
  const refused = WINDOWS_REFUSES.exec(name)?.[0]
  if (refused) return `contains ${refused}, which Windows refuses`
  if (name.endsWith('.') || name.endsWith(' ')) return 'ends with a dot or a space'
  if (WINDOWS_DEVICE.test(name)) return 'is a device on Windows'
  const sizeBytes = Buffer.byteLength(name)
  if (sizeBytes > MAX_NAME_BYTES) return `has ${sizeBytes} bytes; the limit is ${MAX_NAME_BYTES} bytes`
  return undefined
}

/** Like {@link findNameProblem}, for the whole path below the root with `/` between names. */
export function findPathProblem(path: string): string | undefined {
  const sizeBytes = Buffer.byteLength(path)
  if (sizeBytes > MAX_PATH_BYTES) return `has a path of ${sizeBytes} bytes; the limit is ${MAX_PATH_BYTES} bytes`
  return undefined
}

/** The form in which names are compared: equal here means the same file on some file system. */
export function foldName(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

/**
 * The first two names of one folder that are the same file on some file system.
 *
 * @returns Both as they are spelled, or nothing.
 */
export function findNameCollision(names: Iterable<string>): [string, string] | undefined {
  const seen = new Map<string, string>()
  for (const name of names) {
    const folded = foldName(name)
    const earlier = seen.get(folded)
    if (earlier !== undefined) return [earlier, name]
    seen.set(folded, name)
  }
  return undefined
}
