import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {rename} from 'node:fs/promises'
import {basename, extname} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {framePath, type OutputPattern} from '../job/index.js'
import type {JobRecord} from './job-record.js'

/** sha2-256 of the files of a finished frame, in hexadecimal digits. */
export interface FrameHashes {
  png: string
  exr: string
}

/** Hashes the files of a frame as they stand on the disk. @throws If one of them is not there. */
export async function hashFrame(output: OutputPattern, frame: number): Promise<FrameHashes> {
  const [png, exr] = await Promise.all(pathsOf(output, frame).map(hashFile))
  if (png === undefined || exr === undefined) throw new Error(`Frame ${frame} is not there though it was written.`)
  return {png, exr}
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
    const changes = sha256 ? await findChanges(record.output, frame, sha256) : []
    if (changes.length === 0) whole.push(finished)
    else lines.push(`Frame ${frame} is finished again: ${changes.join('; ')}.`)
  }
  record.finished = whole
  return lines
}

async function findChanges(output: OutputPattern, frame: number, sha256: FrameHashes): Promise<string[]> {
  const [pngPath = '', exrPath = ''] = pathsOf(output, frame)
  const changes: string[] = []
  for (const [path, expected] of [
    [pngPath, sha256.png],
    [exrPath, sha256.exr],
  ] as const) {
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

function pathsOf(output: OutputPattern, frame: number): string[] {
  return [framePath(output, frame, '.png'), framePath(output, frame, '.exr')]
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
