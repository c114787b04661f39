import {isFileError} from './is-file-error.js'
import {DiskSpaceError, SourceMissingError, TargetRefusedError} from './storage-errors.js'

/**
 * The sentence for what the file system said when it was written to; any other error comes back as it is.
 *
 * @param path - What was to be written, on this machine.
 */
export function explainWriteError(error: unknown, path: string): unknown {
  if (isFileError(error, 'ENOSPC', 'EDQUOT')) {
    return new DiskSpaceError(`The disk is full: ${path} could not be written.`, {
      cause: error,
      suggestions: ['Free some space, or choose a folder on another disk.'],
    })
  }
  if (isFileError(error, 'EFBIG')) {
    return new DiskSpaceError(`${path} is larger than this disk, or a limit of this machine, lets a file be.`, {
      cause: error,
      suggestions: ['Choose a folder on another disk.', 'ulimit -f unlimited'],
    })
  }
  if (isFileError(error, 'EIO', 'ESTALE')) {
    return new TargetRefusedError(`${path} could not be written: the system says ${error.code}.`, {
      cause: error,
      suggestions: ['Check the disk, or choose a folder on another one.'],
    })
  }
  if (isFileError(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG')) {
    return new TargetRefusedError(`${path} could not be written: the system says ${error.code}.`, {
      cause: error,
      suggestions: ['Choose a path in a folder that you may write to.'],
    })
  }
  return error
}

/**
 * The sentence for what the file system said when it was read from; any other error comes back as it is.
 *
 * @param path - What was to be read, on this machine.
 */
export function explainReadError(error: unknown, path: string): unknown {
  if (isFileError(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) {
    return new SourceMissingError(`${path} is not there; expected a file or a folder.`, {cause: error})
  }
  if (isFileError(error, 'EACCES', 'EPERM')) {
    return new SourceMissingError(`${path} cannot be read: the system says ${error.code}.`, {
      cause: error,
      suggestions: [`Let yourself read it: chmod u+r ${path}`],
    })
  }
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    return new SourceMissingError(`${path} cannot be read: the system says ${error.code}.`, {
      cause: error,
      suggestions: ['Check the disk that it stands on.'],
    })
  }
  return error
}
