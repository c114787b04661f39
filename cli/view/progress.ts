import {type Clock, systemClock} from '../../core/clock.js'
import {LineProgress} from './line-progress.js'
import {LiveProgress} from './live-progress.js'

/** What is new; fields that are left out keep their last value. */
export interface ProgressUpdate {
  /** Frames that are finished. */
  framesDone?: number
  framesTotal?: number
  /** The scene frame number that has just been finished. */
  finishedFrame?: number
  /** Share of the whole work that is done, 0 to 1, where it is known more finely than in frames. */
  fractionDone?: number
  /** Bytes that were moved in this stage, and how many there will be where that is known. */
  bytesDone?: number
  bytesTotal?: number
  /** What has been earned by nodes so far, in microcredits. */
  priceMicrocredits?: bigint
  /** Checks that have ended, and those of them that found a match. */
  checksDone?: number
  checksMatched?: number
}

/** Shows a person how a long command is doing. */
export interface Progress {
  /** Ends the stage that is running and starts another, such as `render`. */
  stage(name: string): void
  update(change: ProgressUpdate): void
  /** Prints one line that stays. */
  line(text: string): void
  /** Ends the last stage as a success. */
  done(): void
  /** Takes the live block away, for a question or in a `finally`; the next stage brings it back. */
  stop(): void
}

/** The part of a stream that progress writes to. */
export interface ProgressStream {
  write(text: string): unknown
  /** Width in characters, where the stream is a terminal. */
  columns?: number
  isTTY?: boolean
}

/** Where progress goes; everything has a default that fits a command. */
export interface ProgressOptions {
  /** @default process.stderr */
  stream?: ProgressStream
  /** Whether the stream understands cursor movements. @default stream.isTTY, unless TERM is dumb */
  isTty?: boolean
  /** Whether to use colours. @default isTty, unless NO_COLOR is set */
  isColorful?: boolean
  clock?: Clock
}

/**
 * Creates the progress display: one live block on a terminal; in a pipe one quiet line per stage and finished frame.
 */
export function createProgress(options: ProgressOptions = {}): Progress {
  const {stream = process.stderr, clock = systemClock} = options
  const isTty = options.isTty ?? (stream.isTTY === true && process.env.TERM !== 'dumb')
  const isColorful = options.isColorful ?? (isTty && !process.env.NO_COLOR)
  return isTty ? new LiveProgress(stream, clock, isColorful) : new LineProgress(stream, clock)
}
