export type {Wallet} from 'ethers'
export {
  burnForCredits,
  cancelJob,
  closeJob,
  isRandomHeadOf,
  type JobTerms,
  postJob,
  preimageOf,
  randomHeadOf,
  revealPreimage,
} from './artist-actions.js'
export {
  acceptBids,
  type Bid,
  type BidRules,
  forfeitBond,
  isOpenToAll,
  type Offer,
  openToAll,
  placeBid,
  readBid,
  readBidRules,
  readBids,
  releaseBond,
} from './bid-actions.js'
export type {Chain} from './chain/chain.js'
export {
  advanceChallenge,
  type CheckCommitment,
  commitCheck,
  newSalt,
  publishCheck,
  revealCells,
  revealCheck,
} from './check-actions.js'
export {COMMITTED_CONTRACTS, compileFromSource, findRecompiled, RecompileError} from './compiled-contracts.js'
export {connectWallet} from './connect-wallet.js'
export {type AuctionState, type AuctionStep, decideAuction} from './decide-auction.js'
export {deployContracts} from './deploy-contracts.js'
export {type DeployedNetwork, deployNetwork, forgetDeployment} from './deploy-network.js'
export {readPlannedBlockTimeSec} from './deployment-journal.js'
export {CONTRACTS, type ContractName, type DeploymentPlan, type Genesis, planDeployment} from './deployment-plan.js'
export {demandKey, discloseKey, disputeFiles, disputeTask, readDisputeDeposit} from './dispute-actions.js'
export {KeyNotices, type NoticedJob, publishKeys} from './key-notices.js'
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
export {type ArchivedLease, LeaseArchive, type SubmittedResults} from './lease-archive.js'
export {type LeaseStep, takeLeaseSteps} from './lease-steps.js'
export {
  closeMarket,
  finishEarlier,
  type Market,
  type MarketProfile,
  openChain,
  openMarket,
  openReader,
} from './market.js'
export {AddressError, ChainUnreachableError, ContractRefusedError, FundsError, PriceError} from './market-errors.js'
export {
  type ContractAddresses,
  LOCAL_PARAMETERS,
  type NetworkParameters,
  publicParameters,
} from './network-parameters.js'
export {
  leaseTasks,
  mintForEarned,
  type NodeOnChain,
  readEarned,
  readLargeClasses,
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
export {parseAddress, tryParseAddress} from './parse-address.js'
export {
  type Bidder,
  type BidFilter,
  chooseBids,
  isEmptyFilter,
  type RankedBid,
  rankBids,
  reliabilityOf,
  toBlenderBuild,
  toDeviceClass,
} from './rank-bids.js'
export {
  type ChallengeOnChain,
  type DrawPreview,
  isAwaited,
  previewDraw,
  readCellsPerCheck,
  readChallenge,
  readCommitBlocks,
  readDrawnCells,
  readOwnCells,
  readPublishedChecks,
  type VerdictOnChain,
} from './read-challenges.js'
export {readDisclosedKey, readDisputedRoot} from './read-disputes.js'
export {type Payment, type PaymentQuery, readPayments} from './read-earnings.js'
export {type Epoch, readBonus, readCurrentEpoch, readEpoch, readSupply, type Supply} from './read-epochs.js'
export {type Holdings, readHoldings, readWithdrawRules} from './read-holdings.js'
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
  readJobCount,
  readLeases,
  readOpenJobs,
} from './read-jobs.js'
export {type LeaderboardRow, readLeaderboard} from './read-leaderboard.js'
export {type NodeEpoch, readNodeEpochs} from './read-node-earnings.js'
export {type Prices, readBank, readPrices} from './read-prices.js'
export {judgeRound, type PublishedCheck, type RecordedRound, type RoundVerdict, readRounds} from './read-rounds.js'
export {type LeaseReturn, RETURN_REASONS, type ReturnReason, readReturn} from './return-reason.js'
export {
  type Eligibility,
  findEligibility,
  type NodeHistory,
  SCANNED_JOBS,
  scanBids,
  scanJobs,
  scanNodes,
} from './scan-market.js'
export {groupByEpoch, type PaymentSummary, summarizePayments} from './summarize-payments.js'
export {assertHasGas, checkChainSuits, measureBlockTimeSec, readChainId} from './survey-chain.js'
export {type ClaimedNetwork, type ContractFinding, standsAsCompiled, verifyContracts} from './verify-contracts.js'
export {
  allowSpending,
  buyCredits,
  cancelWithdraw,
  claimBonus,
  quoteTokens,
  redeemEarned,
  requestWithdraw,
  sendTokens,
  withdrawIdle,
} from './wallet-actions.js'
