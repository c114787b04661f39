import {readdir, rm, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {type Clock, systemClock} from '../core/clock.js'
import {BlockStore, collectGarbage} from '../core/storage/index.js'
import {formatBytes} from '../core/units.js'

/** Least time between two looks at what is kept, in ms: a look reads the size of every block. */
const LOOK_PAUSE_MS = 600_000
/** What was used within this time stays, in ms: others may be reading it. */
const GRACE_MS = 3_600_000

/** Where a node keeps what it fetched, and how much of it. */
export interface Cache {
  blocksDir: string
  /** Folder of the scenes that are unpacked, one folder each. */
  scenesDir: string
  /** Blocks and scenes together; pinned blocks stay in any case. */
  maxBytes: number
}

/** Deletes what a node fetched longest ago, so that the rest fits. */
export class CacheKeeper {
  readonly #cache: Cache
  readonly #clock: Clock
  #lookedAtMs = Number.NEGATIVE_INFINITY

  constructor(cache: Cache, clock: Clock = systemClock) {
    this.#cache = cache
    this.#clock = clock
  }

  /**
   * Deletes what is too much, at most every ten minutes; call it while nothing is rendered. Scenes get half of the room at
   * most: they are unpacked again from their blocks.
   *
   * @returns A line for the log, if anything was deleted.
   */
  async keep(): Promise<string | undefined> {
    const nowMs = this.#clock.nowMs()
    if (nowMs - this.#lookedAtMs < LOOK_PAUSE_MS) return undefined
    this.#lookedAtMs = nowMs
    const {blocksDir, maxBytes} = this.#cache
    const scenes = await this.#evictScenes(nowMs - GRACE_MS)
    const rules = {maxBytes: Math.max(0, maxBytes - scenes.keptBytes), graceMs: GRACE_MS, clock: this.#clock}
    const {removedBytes} = await collectGarbage(new BlockStore(blocksDir), rules)
    const deletedBytes = removedBytes + scenes.removedBytes
    return deletedBytes > 0 ? `deleted ${formatBytes(deletedBytes)} that were fetched longest ago` : undefined
  }

  async #evictScenes(latestMs: number): Promise<{keptBytes: number; removedBytes: number}> {
    const {scenesDir, maxBytes} = this.#cache
    const names = await readdir(scenesDir).catch(() => [])
    const scenes = await Promise.all(
      names.map(async (name) => {
        const path = join(scenesDir, name)
        return {path, writtenAtMs: (await stat(path)).mtimeMs, sizeBytes: await measureFolder(path)}
      }),
    )
    let keptBytes = scenes.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0)
    let removedBytes = 0
    for (const {path, writtenAtMs, sizeBytes} of scenes.sort((a, b) => a.writtenAtMs - b.writtenAtMs)) {
      if (keptBytes <= maxBytes / 2) break
      if (writtenAtMs > latestMs) continue
      await rm(path, {recursive: true, force: true})
      keptBytes -= sizeBytes
      removedBytes += sizeBytes
    }
    return {keptBytes, removedBytes}
  }
}

async function measureFolder(folder: string): Promise<number> {
  let sizeBytes = 0
  for (const entry of await readdir(folder, {recursive: true, withFileTypes: true})) {
    if (entry.isFile()) sizeBytes += (await stat(join(entry.parentPath, entry.name))).size
  }
  return sizeBytes
}
