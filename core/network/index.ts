export {
  defaultLocalSetup,
  ensureLocalNetwork,
  keepLocalNetwork,
  LocalNetworkError,
  localNetworkStatus,
  resetLocalNetwork,
  stopLocalNetwork,
} from './embedded/control.js'
export {localFiles} from './embedded/local-files.js'
export {listLocalKeys, localKeyPath, openLocalKey} from './embedded/local-keys.js'
export {fundLocalKey, localStake} from './embedded/prepare-chain.js'
export {type LocalSetup, localSetupSchema, type Running} from './embedded/running-file.js'
export {BLOCK_TIME_SEC} from './embedded/start-anvil.js'
export {IDLE_LIFE_MS, superviseLocalNetwork, touchKeepAlive} from './embedded/supervise.js'
export {
  LOCAL_NETWORK,
  loadNetworkProfile,
  type NetworkProfile,
  NetworkUnknownError,
  networkDir,
} from './network-profile.js'
export {openKey} from './open-key.js'
export {openNetwork} from './open-network.js'
export {openWallet, PasswordError, type PasswordSource, readPassword, walletPath} from './wallet-file.js'
