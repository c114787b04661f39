import {readdir, rm, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {type Clock, systemClock} from '../clock.js'
import type {BlockStore} from './block-store.js'
import {isFileError} from './is-file-error.js'
import {blockNameOf} from './leaves/leaf-reference.js'
import {listBlocks} from './list-blocks.js'
import {forEachInParallel} from './map-in-parallel.js'

const FILES_AT_ONCE = 16

/** What garbage collection may take. */
export interface GarbageRules {
  /** Blocks used within this time stay, so that an import or a render under way loses nothing. @default 1 hour */
  graceMs?: number
  /** Unpinned blocks stay, the newest first, while all blocks together are no more than this. @default 0 */
  maxBytes?: number
  /** Nothing is deleted. @default false */
  isDryRun?: boolean
  signal?: AbortSignal
  clock?: Clock
}

/** What garbage collection did. */
export interface GarbageSummary {
  removedBlocks: number
  removedBytes: number
  keptBlocks: number
  keptBytes: number
}

interface BlockFile {
  path: string
  sizeBytes: number
  usedAtMs: number
  isPinned: boolean
}

/**
 * Deletes the blocks of a folder that stand below no pin, those that were used longest ago first.
 *
 * Safe beside imports and reads of other processes as long as none of them takes longer than the grace time.
 *
 * @throws {BlockMissingError} If a pinned tree is not whole; nothing is deleted then.
 */
export async function collectGarbage(store: BlockStore, rules: GarbageRules = {}): Promise<GarbageSummary> {
  const {graceMs = 3_600_000, maxBytes = 0, isDryRun = false, signal, clock = systemClock} = rules
  const pinned = new Set<string>()
  for await (const {cid} of store.listPins()) {
    for await (const each of listBlocks(store, cid, signal)) pinned.add(each.toString())
  }
  const files = await listFiles(store.dir, pinned)
  const latestMs = clock.nowMs() - graceMs
  const summary: GarbageSummary = {removedBlocks: 0, removedBytes: 0, keptBlocks: 0, keptBytes: 0}
  for (const {sizeBytes} of files) {
    summary.keptBlocks += 1
    summary.keptBytes += sizeBytes
  }
  const garbage = files
    .filter(({isPinned, usedAtMs}) => !isPinned && usedAtMs < latestMs)
    .sort((a, b) => a.usedAtMs - b.usedAtMs)
  for (const {path, sizeBytes} of garbage) {
    if (summary.keptBytes <= maxBytes) break
    signal?.throwIfAborted()
    if (!isDryRun) await rm(path, {force: true})
    summary.removedBlocks += 1
    summary.removedBytes += sizeBytes
    summary.keptBlocks -= 1
    summary.keptBytes -= sizeBytes
  }
  if (!isDryRun) await removeLeftovers(join(store.dir, 'tmp'), latestMs)
  return summary
}

async function listFiles(dir: string, pinned: ReadonlySet<string>): Promise<BlockFile[]> {
  const files: BlockFile[] = []
  const folders = (await readNames(dir)).filter((name) => name.length === 2)
  await forEachInParallel(folders, FILES_AT_ONCE, async (folder) => {
    for (const name of await readNames(join(dir, folder))) {
      const path = join(dir, folder, name)
      const found = await stat(path).catch(ignoreGone)
      // Where the system keeps no time of reading, that of writing counts.
      const usedAtMs = found ? Math.max(found.atimeMs, found.mtimeMs) : 0
      if (found) files.push({path, sizeBytes: found.size, usedAtMs, isPinned: pinned.has(blockNameOf(name))})
    }
  })
  return files
}

/** What a killed process was writing. */
async function removeLeftovers(dir: string, latestMs: number): Promise<void> {
  for (const name of await readNames(dir)) {
    const found = await stat(join(dir, name)).catch(ignoreGone)
    if (found && found.mtimeMs < latestMs) await rm(join(dir, name), {force: true})
  }
}

async function readNames(dir: string): Promise<string[]> {
  return (await readdir(dir).catch(ignoreGone)) ?? []
}

function ignoreGone(error: unknown): undefined {
  if (!isFileError(error, 'ENOENT')) throw error
}
