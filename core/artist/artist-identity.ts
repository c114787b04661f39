import {homePath} from '../home.js'
import {openIdentity, type SealingIdentity} from '../storage/index.js'

/** Where the key is that results, and the keys of private jobs, are sealed to. */
export function artistIdentityPath(): string {
  return homePath('keys', 'artist-identity.json')
}

/** Opens the key that results are sealed to, or makes it with file mode 0600. Whoever loses it loses open results. */
export function openArtistIdentity(): Promise<SealingIdentity> {
  return openIdentity(artistIdentityPath())
}
