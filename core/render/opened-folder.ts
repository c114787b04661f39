import {access, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {type JobManifest, judgeFrameFiles} from '../job/index.js'

/** What a Blender found in the folder of a scene when it opened it: what was brought since, it may not know of. */
export class OpenedFolder {
  readonly #dir: string
  readonly #inode: number
  readonly #present: ReadonlySet<string>

  private constructor(dir: string, inode: number, present: ReadonlySet<string>) {
    this.#dir = dir
    this.#inode = inode
    this.#present = present
  }

  /** Looks at the folder; call it before Blender does. */
  static async look(dir: string, {scene}: Pick<JobManifest, 'scene'>): Promise<OpenedFolder> {
    const present = new Set<string>()
    for (const {path, isListed} of judgeFrameFiles(scene.frameFiles ?? [], 'all')) {
      if (isListed && (await isThere(join(dir, path)))) present.add(path)
    }
    return new OpenedFolder(dir, (await stat(dir)).ino, present)
  }

  /**
   * Whether that Blender can render a frame: the folder is still the same, and of the files that Blender lists when it opens a
   * scene it saw all that the frame needs, or they are not there now either.
   */
  async serves({scene}: Pick<JobManifest, 'scene'>, frame?: number): Promise<boolean> {
    const inode = await stat(this.#dir).then(
      ({ino}) => ino,
      () => undefined,
    )
    if (inode !== this.#inode) return false
    if (frame === undefined) return true
    for (const {path, isListed, isNeeded} of judgeFrameFiles(scene.frameFiles ?? [], [frame])) {
      if (!isListed || !isNeeded || this.#present.has(path)) continue
      if (await isThere(join(this.#dir, path))) return false
    }
    return true
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
