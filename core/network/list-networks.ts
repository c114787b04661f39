import {readdir} from 'node:fs/promises'
import {homePath} from '../home.js'
import {readCurrentNetwork} from './current-network.js'
import {findNetworkProfile, LOCAL_NETWORK, type NetworkProfile, NetworkUnknownError} from './network-profile.js'

/** A network that this machine knows. */
export interface KnownNetwork {
  name: string
  isCurrent: boolean
  /** Absent for the embedded network before its first start, and for a profile that breaks the schema. */
  profile?: NetworkProfile
  /** Why the profile cannot be used. */
  problem?: string
}

/** All networks that this machine knows, the embedded one first. */
export async function listNetworks(): Promise<KnownNetwork[]> {
  const current = await readCurrentNetwork()
  const folders = await readdir(homePath('networks')).catch(() => [])
  const others = folders.filter((name) => name !== LOCAL_NETWORK && /^[a-z0-9][a-z0-9-]{0,31}$/.test(name)).sort()
  const known = await Promise.all([LOCAL_NETWORK, ...others].map((name) => describeNetwork(name, current)))
  return known.filter(({name, profile, problem}) => name === LOCAL_NETWORK || profile || problem)
}

async function describeNetwork(name: string, current: string): Promise<KnownNetwork> {
  const isCurrent = name === current
  try {
    return {name, isCurrent, profile: await findNetworkProfile(name)}
  } catch (error) {
    if (!(error instanceof NetworkUnknownError)) throw error
    return {name, isCurrent, problem: error.message}
  }
}
