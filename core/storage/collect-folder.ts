import type {Dirent} from 'node:fs'
import {readdir, realpath, stat} from 'node:fs/promises'
import {join, relative, sep} from 'node:path'
import {explainReadError} from './explain-file-error.js'
import type {FolderPlan} from './folder-plan.js'
import {isFileError} from './is-file-error.js'
import {TreePlanner} from './plan-tree.js'
import {SourceKindError, SymlinkError} from './storage-errors.js'

interface OpenFolder {
  /** Names of the folders that lead to it in the tree, its own one last; none for the root. */
  names: string[]
  /** Path on this machine without any symbolic link. */
  real: string
  parent?: OpenFolder
}

/**
 * Plans the tree of everything in a folder, hidden files too. Symbolic links become what they point at.
 *
 * @param root - Absolute path without symbolic links.
 * @throws {SourceMissingError} If a folder may not be read.
 * @throws {SymlinkError} If a link is broken, points out of `root`, or at a folder that it stands in.
 * @throws {SourceKindError} If something is neither file nor folder.
 * @throws {SourceNameError} If some machine could not write a name.
 */
export async function collectFolder(root: string, signal?: AbortSignal): Promise<FolderPlan> {
  const planner = new TreePlanner()
  const open: OpenFolder[] = [{names: [], real: root}]
  for (let folder = open.pop(); folder; folder = open.pop()) {
    signal?.throwIfAborted()
    const children = await listChildren(folder.real)
    if (folder.names.length > 0) planner.addFolder(folder.names)
    for (const child of children) {
      const found = await resolveChild(child, folder, root)
      const names = [...folder.names, child.name]
      if (found.isFolder) open.push({names, real: found.real, parent: folder})
      else planner.addFile(names, found.real)
    }
  }
  return planner.finish()
}

async function listChildren(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, {withFileTypes: true})
  } catch (error) {
    throw explainReadError(error, folder)
  }
}

async function resolveChild(
  child: Dirent,
  folder: OpenFolder,
  root: string,
): Promise<{real: string; isFolder: boolean}> {
  const path = join(folder.real, child.name)
  if (child.isDirectory()) return {real: path, isFolder: true}
  if (child.isFile()) return {real: path, isFolder: false}
  if (!child.isSymbolicLink()) throw kindError(path)
  const real = await resolveLink(path)
  if (real !== root && !real.startsWith(root + sep)) {
    throw new SymlinkError(`The symbolic link ${path} points at ${real}, outside ${root}.`, {
      suggestions: [`Put the file itself into ${root}.`],
    })
  }
  const kind = await stat(real)
  if (!kind.isDirectory() && !kind.isFile()) throw kindError(real)
  if (kind.isDirectory()) assertNoCircle(path, real, folder)
  return {real, isFolder: kind.isDirectory()}
}

async function resolveLink(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (cause) {
    if (!isFileError(cause, 'ENOENT', 'ELOOP', 'ENOTDIR')) throw explainReadError(cause, path)
    throw new SymlinkError(`The symbolic link ${path} points at nothing.`, {
      cause,
      suggestions: ['Remove the link or restore the file that it points at.'],
    })
  }
}

function assertNoCircle(path: string, real: string, folder: OpenFolder): void {
  for (let above: OpenFolder | undefined = folder; above; above = above.parent) {
    const isInside = relative(real, above.real).split(sep)[0] !== '..'
    if (!isInside) continue
    throw new SymlinkError(`The symbolic link ${path} points at ${real}, a folder that it stands in itself.`, {
      suggestions: ['Remove the link.'],
    })
  }
}

function kindError(path: string): SourceKindError {
  return new SourceKindError(`${path} is a socket, pipe or device; only files and folders can be stored.`)
}
