import {posix} from 'node:path'
import {findNameCollision, findNameProblem, quoteName} from '../storage/index.js'
import type {PreflightProblem} from './errors.js'
import {type BundledFile, planBundle} from './plan-bundle.js'
import type {SceneDependency, SceneReport} from './scene-report.js'

/** More names than this are counted, not listed. */
const MAX_NAMES = 20

/**
 * The files that travel with a scene: those that are there, but of what no frame shows only what every machine can write.
 * OpenColorIO configurations stay, as nodes render with Blender's own.
 */
export function listBundled(dependencies: readonly SceneDependency[]): SceneDependency[] {
  return dependencies.filter(
    ({path, kind, exists, isRendered}) =>
      exists && kind !== 'ocio' && (isRendered || findNameProblem(posix.basename(path)) === undefined),
  )
}

/** Names that a bundle cannot hold, because some machine of the network could not write them or would take two for one. */
export function checkNames({scenePath, dependencies}: SceneReport): PreflightProblem[] {
  const {files} = planBundle(scenePath, listBundled(dependencies))
  const refused = [...new Set(files.flatMap(describeRefused))]
  const alike = findAlike(files.map(({path}) => path))
  return [
    ...toProblem(
      `some machines cannot write ${refused.length === 1 ? 'the name of a file' : `the names of ${refused.length} files`}`,
      refused,
      'Rename the files or folders, and choose them again in Blender.',
    ),
    ...toProblem('names differ in case alone, which some machines take for one', alike, 'Rename one of each two.'),
  ]
}

function describeRefused({path, source}: BundledFile): string[] {
  return path.split('/').flatMap((name) => {
    const problem = findNameProblem(name)
    return problem === undefined ? [] : [`${quoteName(source)} (${quoteName(name)} ${problem})`]
  })
}

/** Files and folders that stand in one folder. */
function findAlike(paths: readonly string[]): string[] {
  const folders = new Map<string, Set<string>>()
  for (const path of paths) {
    for (let place = path; place !== '.'; place = posix.dirname(place)) {
      const names = folders.get(posix.dirname(place)) ?? new Set()
      folders.set(posix.dirname(place), names.add(posix.basename(place)))
    }
  }
  return [...folders].flatMap(([folder, names]) => {
    const collision = findNameCollision(names)
    return collision ? [collision.map((name) => quoteName(posix.join(folder, name))).join(' and ')] : []
  })
}

function toProblem(what: string, names: readonly string[], fix: string): PreflightProblem[] {
  if (names.length === 0) return []
  const rest = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : ''
  return [{code: 'NAME_REFUSED', message: `${what}: ${names.slice(0, MAX_NAMES).join(', ')}${rest}`, fix}]
}
