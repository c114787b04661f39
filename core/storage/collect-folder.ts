import type {Dirent} from 'node:fs'
import {readdir, realpath, stat} from 'node:fs/promises'
import {join, relative, sep} from 'node:path'
import {explainReadError} from './explain-file-error.js'
import {isFileError} from './is-file-error.js'
import type {ImportEntry} from './plan-tree.js'
import {SourceKindError, SymlinkError} from './storage-errors.js'

/** What a folder on this machine holds. */
export interface FolderContent {
  entries: ImportEntry[]
  /** Paths of the folders without any entry. */
  emptyFolders: string[]
}

interface OpenFolder {
  /** Path in the tree; empty for the root. */
  path: string
  /** Path on this machine without any symbolic link. */
  real: string
  parent?: OpenFolder
}

/**
 * Lists every file of a folder, hidden ones too. Symbolic links become what they point at.
 *
 * @param root - Absolute path without symbolic links.
 * @throws {SourceMissingError} If a folder may not be read.
 * @throws {SymlinkError} If a link is broken, points out of `root`, or at a folder that it stands in.
 * @throws {SourceKindError} If something is neither file nor folder.
 */
export async function collectFolder(root: string, signal?: AbortSignal): Promise<FolderContent> {
  const content: FolderContent = {entries: [], emptyFolders: []}
  const open: OpenFolder[] = [{path: '', real: root}]
  for (let folder = open.pop(); folder; folder = open.pop()) {
    signal?.throwIfAborted()
    const children = await listChildren(folder.real)
    if (children.length === 0 && folder.path !== '') content.emptyFolders.push(folder.path)
    for (const child of children) {
      const path = folder.path === '' ? child.name : `${folder.path}/${child.name}`
      const found = await resolveChild(child, folder, root)
      if (found.isFolder) open.push({path, real: found.real, parent: folder})
      else content.entries.push({path, source: found.real})
    }
  }
  return content
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
    if (!isFileError(cause, 'ENOENT', 'ELOOP', 'ENOTDIR')) throw cause
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
