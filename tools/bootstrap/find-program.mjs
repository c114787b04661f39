import {accessSync, constants, statSync} from 'node:fs'
import {delimiter, join} from 'node:path'

/** Absolute path of a program on PATH, or `undefined`. */
export function findProgram(name, path = process.env.PATH ?? '') {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
