import {CandelaError} from '../core/errors.js'
import type {JobManifest} from '../core/job/index.js'

/** A test-only fault of a node. */
export interface Cheat {
  /** It renders this share of the samples and claims them all. */
  samplesShare: number
  /** It paints a grey box over this share of each picture, and commits to that. */
  boxShare: number
  /** It delivers the file of its lease's first task for every task, whatever it committed to. */
  deliversFirstFile: boolean
}

const HONEST: Cheat = {samplesShare: 1, boxShare: 0, deliversFirstFile: false}

/** Thrown when a fault is asked for that does not exist, or outside the local network. */
export class CheatError extends CandelaError {
  readonly code = 'CHEAT'
  readonly kind = 'usage'
}

/**
 * Parses a test-only fault: `samples=0.5`, `box=0.05` or `files=first`.
 *
 * @throws {CheatError} If the network is not local, or the fault is none of ours.
 */
export function parseCheat(text: string, {isLocal}: {isLocal: boolean}): Cheat {
  if (!isLocal) {
    throw new CheatError('A node cheats only for tests, on the local network; this network is not local.')
  }
  if (text === 'files=first') return {...HONEST, deliversFirstFile: true}
  const [, kind, digits] = /^(samples|box)=(0?\.\d+)$/.exec(text) ?? []
  const share = Number(digits ?? 0)
  if (share <= 0) {
    throw new CheatError(
      `The fault "${text}" is unknown; expected samples=SHARE or box=SHARE with a share between 0 and 1, or files=first.`,
      {suggestions: ['--cheat samples=0.5', '--cheat box=0.05', '--cheat files=first']},
    )
  }
  return kind === 'box' ? {...HONEST, boxShare: share} : {...HONEST, samplesShare: share}
}

/** The manifest as a cheating node renders it. */
export function applyCheat(jobManifest: JobManifest, cheat: Cheat | undefined): JobManifest {
  if (!cheat) return jobManifest
  const samples = Math.max(1, Math.round(jobManifest.image.samples * cheat.samplesShare))
  return {...jobManifest, image: {...jobManifest.image, samples}}
}
