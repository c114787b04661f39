import {isAbsolute, join, relative, sep} from 'node:path'
import {RenderFailedError} from './errors.js'

/** Where a session's folders lie for the caller, and whether Blender sees them elsewhere. */
export interface SessionFolders {
  sceneDir: string
  outDir: string
  isSandboxed: boolean
}

/** Translates between the paths that callers use and those that a sandboxed Blender sees. */
export class SessionPaths {
  readonly #folders: SessionFolders

  constructor(folders: SessionFolders) {
    this.#folders = folders
  }

  /** Path of a file of the scene, given relative to the scene's folder. */
  sceneFile(scenePath: string): string {
    const {sceneDir, isSandboxed} = this.#folders
    return join(isSandboxed ? '/scene' : sceneDir, scenePath)
  }

  /**
   * Path of an output for Blender.
   *
   * @throws {RenderFailedError} If `path` is not inside the session's output folder.
   */
  output(path: string): string {
    const {outDir, isSandboxed} = this.#folders
    const inside = relative(outDir, path)
    if (inside === '' || isAbsolute(inside) || inside.split(sep)[0] === '..') {
      throw new RenderFailedError(`Expected an output inside ${outDir}, received ${path}.`)
    }
    return join(isSandboxed ? '/out' : outDir, inside)
  }

  /** Path of a file of the scene relative to the scene's folder, given as Blender sees it; nothing for what lies elsewhere. */
  inScene(path: string): string | undefined {
    const folder = this.sceneFile('')
    const start = folder.endsWith(sep) ? folder : folder + sep
    return path.startsWith(start) ? path.slice(start.length) : undefined
  }

  /** Puts the caller's paths into a text that Blender wrote. */
  toOutside(text: string): string {
    if (!this.#folders.isSandboxed) return text
    return text
      .replaceAll(/(^|[\s'"])\/scene\//g, (_, before) => `${before}${this.#folders.sceneDir}/`)
      .replaceAll(/(^|[\s'"])\/out\//g, (_, before) => `${before}${this.#folders.outDir}/`)
  }
}
