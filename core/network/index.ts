export {addNetwork} from './add-network.js'
export {readCurrentNetwork, writeCurrentNetwork} from './current-network.js'
export {deployProfile, type NetworkOrder, type PlannedNetwork} from './deploy-profile.js'
export {waitUntilSaved} from './embedded/chain-state.js'
export {
  defaultLocalSetup,
  ensureLocalNetwork,
  keepLocalNetwork,
  LocalNetworkError,
  localNetworkStatus,
  resetLocalNetwork,
  stopLocalNetwork,
} from './embedded/control.js'
export {holdNetwork} from './embedded/hold-network.js'
export {localFiles} from './embedded/local-files.js'
export {listLocalKeys, localKeyPath, openLocalKey} from './embedded/local-keys.js'
export {fundLocalKey, localStake} from './embedded/prepare-chain.js'
export {type LocalSetup, localSetupSchema, type Running} from './embedded/running-file.js'
export {IDLE_LIFE_MS, superviseLocalNetwork, touchKeepAlive} from './embedded/supervise.js'
export {type KnownNetwork, listNetworks} from './list-networks.js'
export {NetworkDiffersError, NetworkNameError, NetworkSourceError} from './network-errors.js'
export {
  LOCAL_NETWORK,
  loadNetworkProfile,
  type NetworkProfile,
  NetworkUnknownError,
  networkDir,
} from './network-profile.js'
export {listNodeIdentities, nodeIdentityPath, openNodeIdentity} from './node-identity.js'
export {openKey} from './open-key.js'
export {openNetwork} from './open-network.js'
export {verifyNetwork} from './verify-network.js'
export {openWallet, PasswordError, type PasswordSource, readPassword, walletPath} from './wallet-file.js'
