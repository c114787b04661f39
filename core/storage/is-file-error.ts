/** Whether an error is the file system's own, with one of the given codes, such as `ENOENT`. */
export function isFileError(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
