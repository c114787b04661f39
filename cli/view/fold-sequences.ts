import type {SceneDependency} from '../../core/scene/index.js'

/** One row of a list of files: a file, or the files of a sequence. */
export interface FileRow extends Pick<SceneDependency, 'kind' | 'exists' | 'sizeBytes' | 'usedBy'> {
  /** The path of the first, and how many more there are. */
  file: string
}

/** Rows for people: a cache of a thousand frames is one of them. */
export function foldSequences(dependencies: readonly SceneDependency[]): FileRow[] {
  const groups = new Map<string, SceneDependency[]>()
  for (const dependency of dependencies) {
    const {path, sequence, exists} = dependency
    const key = sequence === null ? path : `${sequence} ${exists}`
    const group = groups.get(key)
    if (group) group.push(dependency)
    else groups.set(key, [dependency])
  }
  return [...groups.values()].map((group) => {
    const {path, kind, exists, usedBy} = group[0] as SceneDependency
    const file = group.length === 1 ? path : `${path} and ${group.length - 1} more`
    return {file, kind, exists, usedBy, sizeBytes: group.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0)}
  })
}
