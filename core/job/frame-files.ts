import {z} from 'zod'
import {FrameRule} from './frame-rule.js'
import {numbersForFrames} from './numbers-for-frames.js'

/** Farthest that a shutter may reach, in frames; Blender's own limit is less. */
const MAX_REACH = 1024

/** Most files of a scene that are tied to frames. */
export const MAX_FRAME_FILES = 200_000

/** Names that differ in a number only: `prefix`, the number with at least `width` digits, `suffix`. */
const numberedFiles = z.strictObject({
  prefix: z.string().max(4096),
  width: z.int().min(1).max(32),
  suffix: z.string().max(255),
  /** First number, last number and step of each run. */
  runs: z.array(z.tuple([z.int(), z.int(), z.int().min(1)])).min(1),
})

/** Names of files that differ in a number only. */
export type NumberedFiles = z.infer<typeof numberedFiles>

/** The schema of {@link FrameFiles}. */
export const frameFilesSchema = z.array(
  z.strictObject({
    /** Paths in the bundle. */
    files: z.array(numberedFiles).min(1),
    /** How frames choose numbers, one rule for each user. */
    rules: z.array(FrameRule).min(1),
    /** How far from the number of a frame others are read with it. */
    reach: z.int().min(1).max(MAX_REACH),
    /** Blender looks which of them there are when it opens the scene; the others it looks for when it renders a frame. */
    isListed: z.boolean(),
  }),
)

/** Files of a scene that not every frame reads: sequences and caches. What is not among them is read at every frame. */
export type FrameFiles = z.infer<typeof frameFilesSchema>

/** A file of a scene that not every frame reads. */
export interface FrameFile {
  /** Path in the bundle. */
  path: string
  isListed: boolean
  isNeeded: boolean
}

/**
 * Says of every file that not every frame reads whether some frames need it. A file of several sequences is needed as soon as one
 * of them needs it.
 *
 * @param frames - `all` needs every file.
 */
export function judgeFrameFiles(frameFiles: FrameFiles, frames: readonly number[] | 'all'): FrameFile[] {
  const found = new Map<string, FrameFile>()
  for (const {files, rules, reach, isListed} of frameFiles) {
    const numbered = files.flatMap(listNumbered)
    const numbers = numbered.map(({number}) => number)
    const needed = frames === 'all' ? undefined : numbersForFrames(rules, numbers, frames, reach)
    for (const {number, path} of numbered) {
      const known = found.get(path)
      const isNeeded = (needed?.has(number) ?? true) || known?.isNeeded === true
      found.set(path, {path, isNeeded, isListed: isListed || known?.isListed === true})
    }
  }
  return [...found.values()]
}

/** How many files there are, before any of their names is made. */
export function countFrameFiles(frameFiles: FrameFiles): number {
  const runs = frameFiles.flatMap(({files}) => files.flatMap((names) => names.runs))
  return runs.reduce((sum, [first, last, step]) => sum + Math.max(0, Math.floor((last - first) / step) + 1), 0)
}

/** The path of one of the files; a minus stands before the digits. */
export function pathOf({prefix, width, suffix}: Omit<NumberedFiles, 'runs'>, number: number): string {
  const digits = String(Math.abs(number)).padStart(width, '0')
  return `${prefix}${number < 0 ? '-' : ''}${digits}${suffix}`
}

/** Every file of a group of names, with its number. */
export function listNumbered(names: NumberedFiles): {number: number; path: string}[] {
  return numbersOf(names).map((number) => ({number, path: pathOf(names, number)}))
}

function numbersOf({runs}: NumberedFiles): number[] {
  return runs.flatMap(([first, last, step]) =>
    Array.from({length: Math.max(0, Math.floor((last - first) / step) + 1)}, (_, i) => first + i * step),
  )
}
