import {readdir} from 'node:fs/promises'
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

/** The keys of every node that ran on this machine. */
export async function listNodeIdentities(): Promise<SealingIdentity[]> {
  const names = await readdir(homePath('keys', 'nodes')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return []
  })
  const addresses = names.flatMap((name) => /^(0x[0-9a-fA-F]{40})\.json$/.exec(name)?.[1] ?? [])
  return Promise.all(addresses.map(openNodeIdentity))
}
