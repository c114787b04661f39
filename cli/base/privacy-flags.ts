import {Flags} from '@oclif/core'
import {newArtistSecret, openArtistSecret} from '../../core/artist/index.js'

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

/** What a private scene is encrypted under: without deduplication, a secret that no other job has. */
export async function chooseSecret({dedupe}: {dedupe: boolean}): Promise<Uint8Array> {
  return dedupe ? openArtistSecret() : newArtistSecret()
}
