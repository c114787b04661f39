import {CandelaError} from '../errors.js'

/** Most frames of one job: more are split into several jobs. */
export const MAX_FRAMES = 100_000

/** Lowest and highest frame number that Blender knows (`MINAFRAME`, `MAXFRAME`). */
export const FRAME_LIMITS = {min: -1_048_574, max: 1_048_574} as const

/** Thrown when a frame range cannot be read or cannot be rendered; names the bad part. */
export class FrameRangeError extends CandelaError {
  readonly code = 'FRAME_RANGE'
  readonly kind = 'usage'
}

/**
 * Parses a list of frames: `1-24`, `1,3,5-7`, `1-100x2`, `-5--1`, `-3-4`.
 *
 * @param text - Parts separated by commas; a part is `A`, `A-B` or `A-BxSTEP`.
 * @returns Frame numbers, ascending, each once.
 * @throws {FrameRangeError} If a part is no range, runs backwards or leaves {@link FRAME_LIMITS}, or if
 * more than {@link MAX_FRAMES} frames are asked for.
 */
export function parseFrameRanges(text: string): number[] {
  const frames = new Set<number>()
  for (const part of text.split(',')) {
    for (const frame of framesOfPart(part.trim(), text)) frames.add(frame)
    if (frames.size > MAX_FRAMES) throw tooMany(part)
  }
  return [...frames].sort((a, b) => a - b)
}

/** The frames `start`, `start + step`, ... up to `end`, as a scene names them. */
export function framesOfScene(scene: {start: number; end: number; step: number}): number[] {
  return parseFrameRanges(`${scene.start}-${scene.end}x${scene.step}`)
}

/** Writes frames shortly, e.g. `[1, 2, 3, 7]` -> `1-3,7`. */
export function formatFrameRanges(frames: readonly number[]): string {
  const parts: string[] = []
  for (let first = 0; first < frames.length; ) {
    let last = first
    while (frames[last + 1] === (frames[last] ?? 0) + 1) last += 1
    parts.push(first === last ? `${frames[first]}` : `${frames[first]}-${frames[last]}`)
    first = last + 1
  }
  return parts.join(',')
}

function framesOfPart(part: string, whole: string): number[] {
  const match = /^(-?\d{1,9})(?:-(-?\d{1,9})(?:x(\d{1,7}))?)?$/.exec(part)
  if (!match) {
    throw new FrameRangeError(
      `The frame range "${whole}" has the part "${part}", which is neither a frame (12), a range (1-24) nor a range with a step (1-100x2).`,
      {suggestions: ['--frames 1-24', '--frames 1,3,5-7', '--frames 1-100x2', '--frames=-5--1']},
    )
  }
  const start = Number(match[1])
  const end = match[2] === undefined ? start : Number(match[2])
  const step = match[3] === undefined ? 1 : Number(match[3])
  if (step === 0) throw new FrameRangeError(`The frame range "${part}" has a step of 0; expected 1 or more.`)
  if (end < start) {
    throw new FrameRangeError(`The frame range "${part}" ends at frame ${end}, before its start at frame ${start}.`, {
      suggestions: [`--frames=${end}-${start}`],
    })
  }
  if (start < FRAME_LIMITS.min || end > FRAME_LIMITS.max) {
    throw new FrameRangeError(
      `The frame range "${part}" leaves Blender's range of ${FRAME_LIMITS.min} to ${FRAME_LIMITS.max}.`,
    )
  }
  if ((end - start) / step >= MAX_FRAMES) throw tooMany(part)
  return Array.from({length: Math.floor((end - start) / step) + 1}, (_, i) => start + i * step)
}

function tooMany(part: string): FrameRangeError {
  return new FrameRangeError(`The frame range "${part}" brings the job over ${MAX_FRAMES} frames, the most of one job.`)
}
