import {basename, dirname, relative, sep} from 'node:path'
import type {JobManifest} from '../job/index.js'
import type {SceneReport} from '../scene/index.js'
import {BLEND_CHUNKER, importFiles, type Storage} from '../storage/index.js'

/**
 * Stores a scene with every file it needs as one folder, laid out as on the artist's disk, so that relative paths
 * keep working. Missing files are left out: the pre-flight has reported them.
 */
export async function bundleScene(store: Storage, report: SceneReport): Promise<JobManifest['scene']> {
  const present = report.dependencies.filter(({exists}) => exists).map(({path}) => path)
  const paths = [...new Set([report.scenePath, ...present])]
  const root = commonFolder(paths)
  const inBundle = (path: string) => relative(root, path).split(sep).join('/')
  const {cid, sizeBytes, files} = await importFiles(
    store,
    paths.map((path) => ({path: inBundle(path), source: path})),
    // Where the scene is sent on at once, this machine needs no copy of its caches and textures.
    {pinName: `scene ${basename(report.scenePath)}`, cutsBlends: true, refers: store.sendsOn ?? false},
  )
  return {cid, path: inBundle(report.scenePath), sizeBytes, files, chunker: BLEND_CHUNKER}
}

/** The deepest folder that holds all of the files. */
export function commonFolder(paths: readonly string[]): string {
  return paths
    .map((path) => dirname(path))
    .reduce((common, folder) => {
      let shared = common
      while (shared !== folder && !folder.startsWith(shared.endsWith(sep) ? shared : `${shared}${sep}`)) {
        shared = dirname(shared)
      }
      return shared
    })
}
