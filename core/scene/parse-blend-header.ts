import {createReadStream} from 'node:fs'
import {open, readdir, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {type BlendPacking, detectPacking, openUnpacker} from '../blend-packing.js'
import {NotABlendError, PackedSceneError, SceneNotFoundError} from './errors.js'

/** What the first bytes of a .blend tell. */
export interface BlendHeader {
  /** Series that saved the file, e.g. `4.5`. */
  series: string
  /** Whether the file is packed with gzip (before 3.0) or Zstandard (since 3.0). */
  isCompressed: boolean
}

/** The longest header: `BLENDER17-01v0500` of Blender 5.0 and later. */
const HEADER_BYTES = 17

/** Most scenes of a folder that are named. */
const MAX_SCENES = 5

/**
 * Reads the version of a .blend from its header, without Blender.
 *
 * Knows the 12-byte header (`BLENDER-v405`) and the 17-byte one of Blender 5 (`BLENDER17-01v0502`), raw or packed
 * with gzip or Zstandard.
 *
 * @throws {SceneNotFoundError} If there is no file at `path`.
 * @throws {NotABlendError} If the file does not start like a .blend.
 * @throws {PackedSceneError} If it is packed with Zstandard and this Node is older than 22.15.
 */
export async function parseBlendHeader(path: string): Promise<BlendHeader> {
  await assertFile(path)
  const start = await readStart(path)
  const packing = detectPacking(start)
  const header = packing ? await readPackedStart(path, packing) : start
  const series = parseSeries(header.toString('latin1'))
  if (!series) {
    throw new NotABlendError(
      `${path} is not a Blender scene: expected it to start with "BLENDER", received ${show(start)}.`,
      {
        suggestions: ['Give the path of a .blend file.'],
      },
    )
  }
  return {series, isCompressed: packing !== undefined}
}

async function assertFile(path: string): Promise<void> {
  const status = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') {
      throw new SceneNotFoundError(`There is no scene at ${path}.`, {
        suggestions: ['Check the path; `ls` in the folder shows the name.'],
        cause,
      })
    }
    throw cause
  })
  if (status.isFile()) return
  throw new NotABlendError(`${path} is not a file; expected a .blend file.`, {suggestions: await listScenes(path)})
}

/** The scenes of a folder that was given instead of one of them. */
async function listScenes(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.blend'))
  return names
    .sort()
    .slice(0, MAX_SCENES)
    .map((name) => join(folder, name))
}

async function readStart(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Unpacks just enough for the header; a damaged rest is for Blender to find. */
async function readPackedStart(path: string, packing: BlendPacking): Promise<Buffer> {
  const unpacker = openUnpacker(packing)
  if (!unpacker) {
    throw new PackedSceneError(
      `${path} is compressed with Zstandard, which Node 22.15 and newer unpack; this is Node ${process.versions.node}.`,
      {suggestions: ['Install Node 22.15 or newer.', 'Save the scene in Blender without "Compress".']},
    )
  }
  let start = Buffer.alloc(0)
  await pipeline(createReadStream(path), unpacker, async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      start = Buffer.concat([start, chunk])
      if (start.length >= HEADER_BYTES) return
    }
  }).catch(() => undefined)
  return start.subarray(0, HEADER_BYTES)
}

/** `v405` is 4.5, `v293` is 2.93; `v0502` is 5.2. */
function parseSeries(header: string): string | undefined {
  const since5 = /^BLENDER\d\d-\d\dv(\d\d)(\d\d)/.exec(header)
  if (since5) return `${Number(since5[1])}.${Number(since5[2])}`
  const classic = /^BLENDER[-_][vV](\d)(\d\d)/.exec(header)
  return classic ? `${classic[1]}.${Number(classic[2])}` : undefined
}

function show(start: Buffer): string {
  if (start.length === 0) return 'an empty file'
  const text = start.subarray(0, 8).toString('latin1')
  return /^[\x20-\x7e]+$/.test(text) ? JSON.stringify(text) : `bytes ${start.subarray(0, 8).toString('hex')}`
}
