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
  revealCells,
  revealCheck,
} from './check-actions.js'
export {connectWallet} from './connect-wallet.js'
export {deployContracts} from './deploy-contracts.js'
export {
  createKeystore,
  decryptKeystore,
  type KeyPassword,
  KeystoreError,
  openKeystore,
  openOrCreateKey,
  openOrCreatePassword,
  readKeystoreAddress,
  writeKeystore,
} from './keystore.js'
export {closeMarket, type Market, type MarketProfile, openMarket} from './market.js'
export {AddressError, ChainUnreachableError, ContractRefusedError, FundsError, PriceError} from './market-errors.js'
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
  readChallenge,
  readChecksOf,
  readDrawnCells,
} from './read-challenges.js'
export {type Payment, type PaymentQuery, readPayments} from './read-earnings.js'
export {type Epoch, readBonus, readCurrentEpoch, readEpoch, readSupply, type Supply} from './read-epochs.js'
export {type Holdings, openReadOnlyMarket, readHoldings, readWithdrawRules} from './read-holdings.js'
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
export {type LeaderboardRow, readLeaderboard} from './read-leaderboard.js'
export {type NodeEpoch, readNodeEpochs} from './read-node-earnings.js'
export {type Prices, readBank, readPrices} from './read-prices.js'
export {groupByEpoch, type PaymentSummary, summarizePayments} from './summarize-payments.js'
export {
  buyCredits,
  cancelWithdraw,
  claimBonus,
  parseAddress,
  quoteTokens,
  redeemEarned,
  requestWithdraw,
  sendTokens,
  withdrawIdle,
} from './wallet-actions.js'
