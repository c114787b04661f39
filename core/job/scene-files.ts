import {posix} from 'node:path'
import {type FrameFiles, listNumbered} from './frame-files.js'
import type {FrameRule} from './frame-rule.js'
import {numbersForFrames} from './numbers-for-frames.js'

/** Numbered files of which each is read at some frames only, as the opened scene tells of them. */
export interface SceneSequence {
  /** Path in the bundle up to the number, or the folder of a cache. */
  prefix: string
  /** Digits of the number at least; 0 for the folder of a cache. */
  width: number
  /** Empty for caches, which number their files in ways of their own. */
  suffix: string
  rules: readonly FrameRule[]
}

/** The files that a job ties to frames, by the rules of the scene itself. */
export interface SceneFiles {
  rules: readonly FrameRule[]
  byNumber: ReadonlyMap<number, readonly string[]>
}

/** Every frame reads its own number, and caches what is next to it. */
const LEAST_REACH = 1

/**
 * Sorts the files that a job ties to frames by the sequences in which the opened scene reads them. A file that the scene reads in no
 * sequence is left out: it reads that at every frame, or never.
 */
export function sortBySequence(frameFiles: FrameFiles, sequences: readonly SceneSequence[]): SceneFiles[] {
  const found = new Map<SceneSequence, Map<number, string[]>>()
  const plain = new Map(sequences.map((one) => [keyOf(one.prefix, one.suffix), one]))
  const caches = sequences.filter(({suffix}) => suffix === '')
  for (const names of frameFiles.flatMap(({files}) => files)) {
    const cache = caches.find(({prefix, width}) => names.prefix.startsWith(width === 0 ? `${prefix}/` : prefix))
    for (const {number, path} of listNumbered(names)) {
      const own = splitName(path)
      const exact = own && plain.get(keyOf(own.prefix, own.suffix))
      if (exact) add(exact, own.number, path)
      else if (cache) add(cache, number, path)
    }
  }
  return [...found].map(([{rules}, byNumber]) => ({rules, byNumber}))

  function add(sequence: SceneSequence, number: number, path: string): void {
    const byNumber = found.get(sequence) ?? new Map<number, string[]>()
    const paths = byNumber.get(number) ?? []
    paths.push(path)
    found.set(sequence, byNumber.set(number, paths))
  }
}

/** The files that a frame reads by the rules of the scene. */
export function listFilesOfFrame(sceneFiles: readonly SceneFiles[], frame: number): string[] {
  return sceneFiles.flatMap(({rules, byNumber}) => {
    const numbers = numbersForFrames(rules, [...byNumber.keys()], [frame], LEAST_REACH)
    return [...numbers].flatMap((number) => byNumber.get(number) ?? [])
  })
}

/** A name around the last digits before its extension, as core/blender/file_numbers.py takes it apart, whatever the job says of it. */
function splitName(path: string): {prefix: string; number: number; suffix: string} | undefined {
  const extension = posix.extname(path)
  const match = /^(.*?)(\d+)(\D*)$/s.exec(posix.basename(path, extension))
  if (!match) return undefined
  const [, head = '', digits = '', tail = ''] = match
  return {prefix: path.slice(0, path.lastIndexOf('/') + 1) + head, number: Number(digits), suffix: tail + extension}
}

function keyOf(prefix: string, suffix: string): string {
  return JSON.stringify([prefix, suffix])
}
