import {findNameCollision, findNameProblem, findPathProblem} from './entry-name.js'
import {quoteName} from './quote-name.js'
import {SourceNameError} from './storage-errors.js'
import {DEFAULT_TREE_LIMITS} from './tree-limits.js'

/** A file on this machine and where it shall stand in a tree. */
export interface ImportEntry {
  /** Path in the tree with `/` between names, such as `textures/wood.png`. */
  path: string
  /** Absolute path of the file on this machine. */
  source: string
}

/** A folder that shall be built. */
export interface FolderPlan {
  folders: Map<string, FolderPlan>
  /** Source path of each file by its name. */
  files: Map<string, string>
}

/**
 * Arranges files as a tree of folders.
 *
 * @param emptyFolders - Folders that exist even without a file, as paths in the tree.
 * @throws {SourceNameError} If a name cannot be written by every machine, stands twice, or stands too deep.
 */
export function planTree(entries: readonly ImportEntry[], emptyFolders: readonly string[] = []): FolderPlan {
  const root = emptyPlan()
  for (const path of emptyFolders) findFolder(root, parsePath(path), path)
  for (const {path, source} of entries) {
    const names = parsePath(path)
    const name = names.pop() as string
    const folder = findFolder(root, names, path)
    if (folder.files.has(name) || folder.folders.has(name)) {
      throw new SourceNameError(`${quoteName(path)} stands twice in the tree; each path can hold one file.`)
    }
    folder.files.set(name, source)
  }
  assertNoCollision(root, '')
  return root
}

function parsePath(path: string): string[] {
  const names = path.split('/')
  const problem = findPathProblem(path)
  if (problem) throw nameError(path, problem)
  for (const name of names) {
    const nameProblem = findNameProblem(name)
    if (nameProblem)
      throw nameError(path, name === path ? nameProblem : `is refused: ${quoteName(name)} ${nameProblem}`)
  }
  const depth = names.length - 1
  if (depth > DEFAULT_TREE_LIMITS.maxDepth) {
    throw nameError(path, `stands ${depth} folders deep; the limit is ${DEFAULT_TREE_LIMITS.maxDepth} folders`)
  }
  return names
}

function findFolder(root: FolderPlan, names: readonly string[], path: string): FolderPlan {
  let folder = root
  for (const name of names) {
    if (folder.files.has(name)) throw nameError(path, `needs a folder ${quoteName(name)}, which is a file`)
    const next = folder.folders.get(name) ?? emptyPlan()
    folder.folders.set(name, next)
    folder = next
  }
  return folder
}

function assertNoCollision(folder: FolderPlan, path: string): void {
  const collision = findNameCollision([...folder.folders.keys(), ...folder.files.keys()])
  if (collision) {
    const [first, second] = collision.map((name) => quoteName(path + name))
    throw new SourceNameError(`${first} and ${second} are the same file on some machines, where case does not count.`, {
      suggestions: ['Rename one of the two.'],
    })
  }
  for (const [name, child] of folder.folders) assertNoCollision(child, `${path}${name}/`)
}

function nameError(path: string, problem: string): SourceNameError {
  return new SourceNameError(`${quoteName(path)} ${problem}.`, {
    suggestions: ['Rename it, so that every machine can write it.'],
  })
}

function emptyPlan(): FolderPlan {
  return {folders: new Map(), files: new Map()}
}
