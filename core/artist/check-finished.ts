import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {rename} from 'node:fs/promises'
import {basename, extname} from 'node:path'
import {pipeline} from 'node:stream/promises'
import type {Picture} from '../blender/index.js'
import type {FinishedFrame} from './finish-frames.js'
import type {JobRecord} from './job-record.js'

/** sha2-256 of the files of a finished frame, in hexadecimal digits. */
export interface FrameHashes {
  png: string
  exr: string
  /** Of the file in the scene's own format, if there is one. */
  own?: string | undefined
  /** Of all further files of a stereo scene, those above being of its first view. */
  others?: string[] | undefined
}

/** A finished frame, and its files. */
type WrittenFrame = Pick<FinishedFrame, 'frame' | 'file' | 'ownFile' | 'views'>

/** Hashes the files of a frame as they stand on the disk. @throws If one of them is not there. */
export async function hashFrame(written: WrittenFrame): Promise<FrameHashes> {
  const hashes = await Promise.all(pathsOf(written).map(hashFile))
  const [png, exr, ...rest] = hashes.filter((hash) => hash !== undefined)
  if (png === undefined || exr === undefined || rest.length + 2 < hashes.length) {
    throw new Error(`Frame ${written.frame} is not there though it was written.`)
  }
  const [own, ...others] = firstPicture(written).ownFile === undefined ? [undefined, ...rest] : rest
  return {png, exr, ...(own === undefined ? {} : {own}), ...(others.length === 0 ? {} : {others: others as string[]})}
}

function firstPicture({file, ownFile, views}: WrittenFrame): Picture {
  return views?.[0] ?? {file, ownFile}
}

/** Whether two frames have the same files. */
export function isSameFrame(a: FrameHashes, b: FrameHashes): boolean {
  return listHashes(a).join() === listHashes(b).join()
}

/**
 * Looks whether finished frames are still on the disk as they were written; those that are not are forgotten, so that they
 * are finished again. A file with other content is kept under another name, for somebody may have worked on it.
 *
 * Frames of records without hashes, which earlier versions wrote, are taken as they are.
 *
 * @returns A line for each frame that is finished again.
 */
export async function checkFinished(record: JobRecord): Promise<string[]> {
  const lines: string[] = []
  const whole: JobRecord['finished'] = []
  for (const finished of record.finished) {
    const {frame, sha256} = finished
    const changes = sha256 ? await findChanges(finished, sha256) : []
    if (changes.length === 0) whole.push(finished)
    else lines.push(`Frame ${frame} is finished again: ${changes.join('; ')}.`)
  }
  record.finished = whole
  return lines
}

async function findChanges(written: WrittenFrame, sha256: FrameHashes): Promise<string[]> {
  const hashes = listHashes(sha256)
  const changes: string[] = []
  for (const [i, path] of pathsOf(written).entries()) {
    const expected = hashes[i]
    const found = await hashFile(path)
    if (found === expected) continue
    changes.push(found === undefined ? `${path} is gone` : `${path} changed and is now ${await setAside(path, found)}`)
  }
  return changes
}

/** Gives a file a name that its content decides; the new name without its folder. */
async function setAside(path: string, hash: string): Promise<string> {
  const extension = extname(path)
  const newPath = `${path.slice(0, -extension.length)}.changed-${hash.slice(0, 8)}${extension}`
  await rename(path, newPath)
  return basename(newPath)
}

/** In the order of {@link pathsOf}. */
function listHashes({png, exr, own, others = []}: FrameHashes): string[] {
  return [png, exr, ...(own === undefined ? [] : [own]), ...others]
}

/**
 * The files of a finished frame: of each of its pictures the PNG, the linear EXR, and the one in the scene's own format, if there
 * is one; then the picture that shows two views in one.
 */
export function pathsOf(written: WrittenFrame): string[] {
  const {file, ownFile, views} = written
  const paths = (views ?? [{file, ownFile}]).flatMap((picture) => [
    picture.file,
    `${picture.file.slice(0, -extname(picture.file).length)}.exr`,
    ...listOwn(picture),
  ])
  return [...new Set([...paths, file, ...listOwn(written)])]
}

function listOwn({ownFile}: Pick<Picture, 'ownFile'>): string[] {
  return ownFile === undefined ? [] : [ownFile]
}

async function hashFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return hash.digest('hex')
}
