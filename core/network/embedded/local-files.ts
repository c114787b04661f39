import {homePath} from '../../home.js'
import {LOCAL_NETWORK, networkDir} from '../network-profile.js'

/** Every file of the embedded network, in one place. */
export const localFiles = {
  dir: () => networkDir(LOCAL_NETWORK),
  /** How to reach the chain; written last when the network is up. */
  profile: () => homePath('networks', LOCAL_NETWORK, 'profile.json'),
  /** Who runs: process ids of supervisor, chain and nodes. */
  running: () => homePath('networks', LOCAL_NETWORK, 'running.json'),
  /** Present while the network shall stay up without open jobs. */
  kept: () => homePath('networks', LOCAL_NETWORK, 'kept'),
  /** Held by the supervisor while it lives. */
  lock: () => homePath('networks', LOCAL_NETWORK, 'supervisor.lock'),
  /** Held by who spends from the faucet. */
  faucetLock: () => homePath('networks', LOCAL_NETWORK, 'faucet.lock'),
  /** Touched by every command that waits on a job. */
  keepAlive: () => homePath('networks', LOCAL_NETWORK, 'keep-alive'),
  /** The chain as it was last saved. */
  chainState: () => homePath('networks', LOCAL_NETWORK, 'chain-state.json'),
  /** States of the last blocks, for as long as the chain runs. */
  pastStates: () => homePath('networks', LOCAL_NETWORK, 'past-states'),
  logs: () => homePath('networks', LOCAL_NETWORK, 'logs'),
  log: (name: string) => homePath('networks', LOCAL_NETWORK, 'logs', `${name}.log`),
  blocks: () => homePath('storage', 'blocks'),
}
