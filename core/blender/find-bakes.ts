import type {Dirent} from 'node:fs'
import {readdir, stat} from 'node:fs/promises'
import {basename, join, relative} from 'node:path'
import {formatBytes} from '../units.js'
import {SceneTooHeavyError} from './errors.js'

/** What one command line of bubblewrap has room for. */
const MOST_FOLDERS = 1000
/** The copies stand in memory; a frame takes some kilobytes. */
const MOST_BYTES = 1 << 30

/** Where geometry nodes describe what they baked of a frame (bake_geometry_nodes.cc, get_meta_path). */
const FOLDER = 'meta'
const META = /^-?\d+_\d{5}\.json$/

/**
 * The folders below `sceneDir` in which geometry nodes described what they baked, relative to it.
 *
 * Blender opens these small files to be written, though it only reads them, and passes over the bake where that is refused:
 * without a word it renders as if nothing had been baked. Measured with 4.2, 4.5 and 5.2.
 *
 * @throws {SceneTooHeavyError} If there are more than can be shown as writable copies.
 */
export async function findBakes(sceneDir: string): Promise<string[]> {
  const found: string[] = []
  let sizeBytes = 0
  const waiting = [sceneDir]
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = await readdir(folder, {withFileTypes: true})
    for (const entry of entries) if (entry.isDirectory()) waiting.push(join(folder, entry.name))
    if (basename(folder) !== FOLDER || folder === sceneDir || !holdsBake(entries)) continue
    found.push(relative(sceneDir, folder))
    for (const {name} of entries) sizeBytes += (await stat(join(folder, name))).size
    assertFits(found.length, sizeBytes)
  }
  return found.sort()
}

function holdsBake(entries: readonly Dirent[]): boolean {
  return entries.length > 0 && entries.every((entry) => entry.isFile() && META.test(entry.name))
}

function assertFits(folders: number, sizeBytes: number): void {
  if (folders <= MOST_FOLDERS && sizeBytes <= MOST_BYTES) return
  throw new SceneTooHeavyError(
    `A sandboxed Blender can open ${MOST_FOLDERS} folders and ${formatBytes(MOST_BYTES)} of descriptions of baked geometry nodes; the scene has more.`,
    {suggestions: ['Pack the bakes into the .blend, or bake fewer modifiers.']},
  )
}
