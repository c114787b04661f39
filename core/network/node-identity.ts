import {homePath} from '../home.js'
import {openIdentity, type SealingIdentity} from '../storage/index.js'

/** Where the key is that private jobs are opened with for a node. */
export function nodeIdentityPath(address: string): string {
  return homePath('keys', 'nodes', `${address}.json`)
}

/**
 * Opens the key that the node at an address opens private jobs with, or makes it with file mode 0600. Its public half
 * stands on chain from the registration on: a node that loses it takes no private jobs until it registers anew.
 */
export function openNodeIdentity(address: string): Promise<SealingIdentity> {
  return openIdentity(nodeIdentityPath(address))
}
