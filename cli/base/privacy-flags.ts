import {Flags} from '@oclif/core'
import {newArtistSecret, openArtistSecret} from '../../core/artist/index.js'
import {UsageError} from './usage-error.js'

/** The flags that say who can read a scene. */
export const privacyFlags = {
  private: Flags.boolean({
    description: 'Let only nodes read the scene; the default on every network but the local one.',
    allowNo: true,
  }),
  dedupe: Flags.boolean({
    description: 'Send only what your earlier private scenes do not hold; --no-dedupe keeps that from being seen.',
    allowNo: true,
    default: true,
  }),
}

/**
 * What a private scene is encrypted under: without deduplication, a secret that no other job has.
 *
 * @throws {UsageError} If earlier jobs shall be resumed without it: jobs are compared by the chunks that their scenes are stored as.
 */
export async function chooseSecret({dedupe, resume}: {dedupe: boolean; resume: boolean}): Promise<Uint8Array> {
  if (dedupe) return openArtistSecret()
  if (!resume) return newArtistSecret()
  throw new UsageError(
    'With --no-dedupe a private scene is encrypted anew for each job, so --resume cannot compare it with earlier ones.',
    {
      code: 'RESUME_PRIVATE',
      suggestions: ['candela job attach JOB', '--dedupe'],
    },
  )
}
