import {defaultLocalSetup, ensureLocalNetwork} from './embedded/control.js'
import {LOCAL_NETWORK, loadNetworkProfile, type NetworkProfile} from './network-profile.js'

/**
 * The profile of a network that can be used now: the embedded one is started on demand.
 *
 * @throws {NetworkUnknownError} If this machine has no such network.
 */
export async function openNetwork(
  name: string,
  signal?: AbortSignal,
): Promise<{profile: NetworkProfile; hasStarted: boolean}> {
  if (name === LOCAL_NETWORK) return ensureLocalNetwork(defaultLocalSetup(), signal)
  return {profile: await loadNetworkProfile(name), hasStarted: false}
}
