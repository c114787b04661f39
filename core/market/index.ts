export type {Wallet} from 'ethers'
export {
  burnForCredits,
  cancelJob,
  closeJob,
  type JobTerms,
  postJob,
  preimageOf,
  randomHeadOf,
  revealPreimage,
  settleLease,
} from './artist-actions.js'
export {
  advanceChallenge,
  type CheckCommitment,
  commitCheck,
  newSalt,
  publishCheck,
  revealCells,
  revealCheck,
} from './check-actions.js'
export {connectWallet} from './connect-wallet.js'
export {deployContracts} from './deploy-contracts.js'
export {demandKey, discloseKey, disputeTask, readDisclosedKey, readDisputeDeposit} from './dispute-actions.js'
export {type KeyPassword, KeystoreError, openKeystore, openOrCreateKey, openOrCreatePassword} from './keystore.js'
export {closeMarket, type Market, type MarketProfile, openMarket} from './market.js'
export {ChainUnreachableError, ContractRefusedError, FundsError} from './market-errors.js'
export {type ContractAddresses, LOCAL_PARAMETERS} from './network-parameters.js'
export {
  drawLease,
  expireLease,
  leaseTasks,
  mintForEarned,
  type NodeOnChain,
  readEarned,
  readLivenessBlocks,
  readMinStake,
  readNodes,
  readSettledPay,
  readTokens,
  registerNode,
  returnLease,
  type Submission,
  sendHeartbeat,
  submitLease,
  transferTokens,
} from './node-actions.js'
export {
  type ChallengeOnChain,
  type DrawPreview,
  isAwaited,
  previewDraw,
  readChallenge,
  readDrawnCells,
  readPublishedChecks,
} from './read-challenges.js'
export {
  type JobOnChain,
  type JobState,
  jobOfLease,
  type LeaseOnChain,
  type LeaseState,
  readAcceptanceBlocks,
  readBlockNumber,
  readFeeBps,
  readJob,
  readLeases,
  readOpenJobs,
} from './read-jobs.js'
