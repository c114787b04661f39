import {
  type Artist,
  addToSamples,
  type EarlierWork,
  findEarlierSamples,
  findEarlierWork,
  type PreparedJob,
  restrictFrames,
} from '../../core/artist/index.js'
import {describeEarlierSamples, describeEarlierWork, describeRest} from '../view/index.js'

/** What of a job is still to be posted, and what earlier jobs have of it. */
interface Continuation {
  prepared: PreparedJob
  earlier: EarlierWork
}

/**
 * Leaves of a job what earlier ones did not finish: frames, and where a smaller total is a prefix, samples. Says what it found.
 *
 * A job of which nothing remains is returned as it was.
 */
export async function continueEarlier(
  artist: Artist,
  prepared: PreparedJob,
  options: {
    /** What a private scene is encrypted under. */
    secret: Uint8Array | undefined
    /** Microcredits. */
    pricePerTask: bigint | undefined
    onLine: (line: string) => void
    signal: AbortSignal
  },
): Promise<Continuation> {
  const {secret, pricePerTask, onLine, signal} = options
  const earlier = await findEarlierWork(artist, prepared, secret, signal)
  onLine(describeEarlierWork(earlier))
  if (earlier.newest && earlier.remaining.length === 0) return {prepared, earlier}
  const rest = restrictFrames(prepared, earlier.remaining, pricePerTask)
  const fewer = earlier.unfinished ? undefined : await findEarlierSamples(artist, rest, earlier.scene)
  if (fewer !== undefined) onLine(describeEarlierSamples(fewer, rest))
  const isAdded = fewer !== undefined && fewer.obstacle === undefined
  const left = isAdded ? addToSamples(rest, fewer, pricePerTask) : rest
  if (!earlier.unfinished && (isAdded || earlier.frames.length > 0)) onLine(describeRest(left))
  return {prepared: left, earlier}
}
