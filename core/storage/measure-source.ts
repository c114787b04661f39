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
    // Folder by folder: a list of everything in 100,000 files takes tens of MB.
    const open = [path]
    for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
      const entries = await readdir(folder, {withFileTypes: true})
      await forEachInParallel(entries, LOOKS_AT_ONCE, async (entry) => {
        const place = join(entry.parentPath, entry.name)
        if (entry.isDirectory()) open.push(place)
        else sizeBytes += (await stat(place)).size
      })
    }
    return sizeBytes
  } catch {
    return undefined
  }
}
