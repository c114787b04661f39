import {rm} from 'node:fs/promises'
import {homePath} from '../home.js'
import {readIfThere, writePrivate} from '../private-file.js'
import {LOCAL_NETWORK} from './network-profile.js'

/** The network that commands use when none is named; the embedded one unless another was chosen. */
export async function readCurrentNetwork(): Promise<string> {
  return (await readIfThere(currentPath()))?.trim() || LOCAL_NETWORK
}

/** Chooses the network that commands use when none is named. */
export async function writeCurrentNetwork(name: string): Promise<void> {
  if (name === LOCAL_NETWORK) await rm(currentPath(), {force: true})
  else await writePrivate(currentPath(), `${name}\n`)
}

function currentPath(): string {
  return homePath('current-network')
}
