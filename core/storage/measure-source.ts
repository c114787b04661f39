import {readdir, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {forEachInParallel} from './map-in-parallel.js'

const LOOKS_AT_ONCE = 16

/**
 * About how many bytes a file, or a folder with everything in it, has: for a display, before any of it is read.
 *
 * @returns `undefined` where something cannot be looked at: whoever reads it will say what.
 */
export async function measureSource(path: string): Promise<number | undefined> {
  let sizeBytes = 0
  try {
    const status = await stat(path)
    if (!status.isDirectory()) return status.size
    const entries = await readdir(path, {recursive: true, withFileTypes: true})
    await forEachInParallel(entries, LOOKS_AT_ONCE, async (entry) => {
      if (!entry.isDirectory()) sizeBytes += (await stat(join(entry.parentPath, entry.name))).size
    })
    return sizeBytes
  } catch {
    return undefined
  }
}
