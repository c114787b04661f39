import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {rename} from 'node:fs/promises'
import {basename, extname} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {framePath, type OutputPattern} from '../job/index.js'
import type {FinishedFrame} from './finish-frames.js'
import type {JobRecord} from './job-record.js'

/** sha2-256 of the files of a finished frame, in hexadecimal digits. */
export interface FrameHashes {
  png: string
  exr: string
  /** Of the file in the scene's own format, if there is one. */
  own?: string | undefined
}

/** A finished frame, and its file in the scene's own format, if there is one. */
type WrittenFrame = Pick<FinishedFrame, 'frame' | 'ownFile'>

/** Hashes the files of a frame as they stand on the disk. @throws If one of them is not there. */
export async function hashFrame(output: OutputPattern, written: WrittenFrame): Promise<FrameHashes> {
  const [png, exr, own] = await Promise.all(pathsOf(output, written).map(hashFile))
  if (png === undefined || exr === undefined || (own === undefined && written.ownFile !== undefined)) {
    throw new Error(`Frame ${written.frame} is not there though it was written.`)
  }
  return {png, exr, ...(own === undefined ? {} : {own})}
}

/** Whether two frames have the same files. */
export function isSameFrame(a: FrameHashes, b: FrameHashes): boolean {
  return a.png === b.png && a.exr === b.exr && a.own === b.own
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
    const changes = sha256 ? await findChanges(record.output, finished, sha256) : []
    if (changes.length === 0) whole.push(finished)
    else lines.push(`Frame ${frame} is finished again: ${changes.join('; ')}.`)
  }
  record.finished = whole
  return lines
}

async function findChanges(output: OutputPattern, written: WrittenFrame, sha256: FrameHashes): Promise<string[]> {
  const hashes = [sha256.png, sha256.exr, sha256.own]
  const changes: string[] = []
  for (const [i, path] of pathsOf(output, written).entries()) {
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

/** The files of a finished frame: the PNG, the linear EXR, and the one in the scene's own format, if there is one. */
export function pathsOf(output: OutputPattern, {frame, ownFile}: WrittenFrame): string[] {
  const own = ownFile === undefined ? [] : [ownFile]
  return [framePath(output, frame, '.png'), framePath(output, frame, '.exr'), ...own]
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
