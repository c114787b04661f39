import {posix} from 'node:path'
import type {SceneDependency} from './scene-report.js'

/** Where files from outside the project go in a bundle, below it by their own absolute paths. */
export const OUTSIDE = '_outside'

/** One file of a bundle. */
export interface BundledFile {
  /** Path in the bundle. */
  path: string
  /** Absolute path on the artist's machine. */
  source: string
  /** A .blend that names files by absolute paths: a copy of it that names their places in the bundle travels instead. */
  isRemapped: boolean
}

/** How a scene is laid out as one folder. */
export interface BundlePlan {
  /** Absolute folder that is the root of the bundle. */
  root: string
  /** The scene's path in the bundle. */
  scenePath: string
  files: BundledFile[]
}

/**
 * Lays a scene out as one folder, so that every relative path keeps working, also those inside linked libraries.
 *
 * The root is the deepest folder that holds the scene and all that it reaches by relative paths. What is named by an absolute
 * path and lies elsewhere goes below `_outside`; a file that is reached from both places stands in both, which costs nothing,
 * as blocks are shared.
 */
export function planBundle(scenePath: string, dependencies: readonly SceneDependency[]): BundlePlan {
  const root = commonFolder([scenePath, ...reachedByRelativePaths(scenePath, dependencies)])
  const canonical = (path: string) => placeInBundle(root, path)
  const files = new Map<string, BundledFile>()
  const waiting: [blend: string, place: string][] = [[scenePath, canonical(scenePath)]]
  const remapped = new Set(dependencies.flatMap(({absoluteIn}) => absoluteIn))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [blend, place] = next
    if (files.has(place)) continue
    files.set(place, {path: place, source: blend, isRemapped: remapped.has(blend)})
    for (const {path, kind, relativeIn, absoluteIn} of dependencies) {
      const places = [
        ...(relativeIn.includes(blend) ? [moveAlong(blend, place, path)] : []),
        ...(absoluteIn.includes(blend) ? [canonical(path)] : []),
      ]
      for (const one of places) {
        if (kind === 'library') waiting.push([path, one])
        else files.set(one, {path: one, source: path, isRemapped: false})
      }
    }
  }
  return {root, scenePath: canonical(scenePath), files: [...files.values()]}
}

/** Where a file that is named by its absolute path stands. */
export function placeInBundle(root: string, path: string): string {
  const inside = posix.relative(root, path)
  return inside.startsWith('../') ? posix.join(OUTSIDE, path.replaceAll(':', '_')) : inside
}

/** Where `path` stands as seen from a .blend that stands at `place`. */
function moveAlong(blend: string, place: string, path: string): string {
  return posix.join(posix.dirname(place), posix.relative(posix.dirname(blend), path))
}

/** What the scene reaches by relative paths alone, through libraries too. */
function reachedByRelativePaths(scenePath: string, dependencies: readonly SceneDependency[]): string[] {
  const blends = new Set([scenePath])
  const reached = new Set<string>()
  for (const blend of blends) {
    for (const {path, kind, relativeIn} of dependencies) {
      if (!relativeIn.includes(blend)) continue
      reached.add(path)
      if (kind === 'library') blends.add(path)
    }
  }
  return [...reached]
}

/** The deepest folder that holds all of the files. */
export function commonFolder(paths: readonly string[]): string {
  return paths
    .map((path) => posix.dirname(path))
    .reduce((common, folder) => {
      let shared = common
      while (shared !== folder && !folder.startsWith(shared.endsWith('/') ? shared : `${shared}/`)) {
        shared = posix.dirname(shared)
      }
      return shared
    })
}
