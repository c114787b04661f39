import {findNameCollision, findNameProblem, findPathProblem} from './entry-name.js'
import {FolderPlan} from './folder-plan.js'
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

/**
 * Arranges files as a tree of folders.
 *
 * @throws {SourceNameError} If a name cannot be written by every machine, stands twice, or stands too deep.
 */
export function planTree(entries: readonly ImportEntry[]): FolderPlan {
  const planner = new TreePlanner()
  for (const {path, source} of entries) planner.addFile(path.split('/'), source)
  return planner.finish()
}

/** Arranges files as a tree of folders, one after the other, so that nobody needs a list of all of them. */
export class TreePlanner {
  readonly #root = new FolderPlan()

  /**
   * @param names - The folders that it stands in, from the root on, and its own name.
   * @param source - Path of the file on this machine.
   * @throws {SourceNameError} If a name cannot be written by every machine, stands twice, or stands too deep.
   */
  addFile(names: readonly string[], source: string): void {
    assertNames(names)
    const folder = findFolder(this.#root, names.slice(0, -1), names)
    const name = names.at(-1) as string
    if (folder.has(name)) {
      throw new SourceNameError(`${quoteName(names.join('/'))} stands twice in the tree; each path can hold one file.`)
    }
    folder.addFile(name, source)
  }

  /** A folder that exists even without a file; the errors are those of {@link addFile}. */
  addFolder(names: readonly string[]): void {
    assertNames(names)
    findFolder(this.#root, names, names)
  }

  /**
   * The tree, once all is added.
   *
   * @throws {SourceNameError} If some machine takes two names for the same file.
   */
  finish(): FolderPlan {
    assertNoCollision(this.#root, '')
    return this.#root
  }
}

function assertNames(names: readonly string[]): void {
  const problem = findPathProblem(names.join('/'))
  if (problem) throw nameError(names, problem)
  for (const name of names) {
    const nameProblem = findNameProblem(name)
    if (nameProblem)
      throw nameError(names, names.length === 1 ? nameProblem : `is refused: ${quoteName(name)} ${nameProblem}`)
  }
  const depth = names.length - 1
  if (depth > DEFAULT_TREE_LIMITS.maxDepth) {
    throw nameError(names, `stands ${depth} folders deep; the limit is ${DEFAULT_TREE_LIMITS.maxDepth} folders`)
  }
}

function findFolder(root: FolderPlan, folders: readonly string[], names: readonly string[]): FolderPlan {
  let folder = root
  for (const name of folders) {
    if (folder.hasFile(name)) throw nameError(names, `needs a folder ${quoteName(name)}, which is a file`)
    folder = folder.addFolder(name)
  }
  return folder
}

function assertNoCollision(folder: FolderPlan, path: string): void {
  const collision = findNameCollision([...folder.folders.keys(), ...folder.fileNames()])
  if (collision) {
    const [first, second] = collision.map((name) => quoteName(path + name))
    throw new SourceNameError(`${first} and ${second} are the same file on some machines, where case does not count.`, {
      suggestions: ['Rename one of the two.'],
    })
  }
  for (const [name, child] of folder.folders) assertNoCollision(child, `${path}${name}/`)
}

function nameError(names: readonly string[], problem: string): SourceNameError {
  return new SourceNameError(`${quoteName(names.join('/'))} ${problem}.`, {
    suggestions: ['Rename it, so that every machine can write it.'],
  })
}
