/** Where the contracts of a network stand. */
export interface ContractAddresses {
  token: string
  priceFeed: string
  randomness: string
  creditBank: string
  nodeRegistry: string
  jobBoard: string
  verification: string
  cellJudge: string
  bidDesk: string
  jobNotices: string
}

/**
 * Every rule that is fixed when the contracts of a network are deployed; nothing can be changed afterwards.
 *
 * Field names are those of the constructors. Tokens have 18 decimals, prices are US dollars per token with 8 decimals.
 */
export interface NetworkParameters {
  /** A fixed price of its own, or the address of a Chainlink feed with 8 decimals. */
  priceFeed: {kind: 'fixed'; price: bigint} | {kind: 'chainlink'; address: string}
  bank: {
    /** Age in seconds above which a price is stale. */
    maxPriceAgeSec: number
    minPrice: bigint
    maxPrice: bigint
    /** Greatest move of the price against the reference price at which credits are sold, 1/10000, 1–9999. */
    maxJumpBps: number
    /** Seconds for which a price that was used is the reference, 1–86400. */
    jumpWindowSec: number
    /** Outstanding credits at which buying stops, 1/10000 of supply x price. */
    maxOutstandingBps: number
    /** Blocks between the request to withdraw credits and the withdrawal. */
    thawBlocks: number
    /** Fee of a withdrawal of credits, 1/10000; at least the fee of a payment. */
    withdrawFeeBps: number
  }
  bonus: {
    /** Blocks of an epoch. */
    epochBlocks: number
    /** Most tokens minted as the bonus of epoch 0. */
    firstEmissionTokens: bigint
    /** Epochs after which the emission halves, again and again. */
    halvingEpochs: number
    /** Value of the bonus, at most, per fee burned, 1/10000, 0–9999. */
    bonusShareBps: number
  }
  registry: {
    minStakeTokens: bigint
    /** Blocks after its last act in which a node counts as alive. */
    livenessBlocks: number
    /** Blocks between the request to withdraw stake and the withdrawal. */
    thawBlocks: number
    /** Most nodes in the roster, 1–1024; a draw reads each of them. */
    maxNodes: number
    /** Other operators that a device class needs before its nodes check each other first, 0–16; 0 never prefers one. */
    classMinOperators: number
    /** Share of all live stake that the class needs, 1/10000. */
    classMinStakeBps: number
    /** Convictions after which a node and its operator are locked out; 0 locks nobody out. */
    maxConvictions: number
    /** Blocks after the last conviction in which a node that is locked out cannot withdraw. */
    lockoutBlocks: number
  }
  board: {
    /** Blocks from the submission to the block that decides the draw, 1–128. */
    drawDelayBlocks: number
    /** Blocks from the draw block until anyone may settle. */
    acceptanceBlocks: number
    /** Fee burned of every payment, 1/10000. */
    feeBps: number
    /** Locked stake per pay of a lease. */
    lockFactor: number
    /** Share of the locked stake that an expired lease costs, 1/10000. */
    expiryPenaltyBps: number
    /** Least probability of a check, 1/1000000. */
    minDrawPpm: number
    /** Other operators that must be live before anything is leased. */
    minOtherOperators: number
    /** Whether a job may name its artist as a checker. */
    artistChecksAllowed: boolean
    /** Blocks for which a job's quote of locked stake and its count of operators hold. */
    quoteBlocks: number
    /** Stake that a lease of a volunteer job locks. */
    volunteerLockTokens: bigint
    /** Share of its locked stake that a cleared lease keeps, 1/10000, 1–10000. */
    clearedLockBps: number
    /** Least fee of a check as a share of the price of a task, 1/10000. */
    minCheckFeeBps: number
    /** Least fee of a check, microcredits. */
    minCheckFee: number
  }
  verification: {
    /** Cells drawn in round 1 (k), 1–32. */
    cellsPerCheck: number
    /** Blocks in which checkers render and commit. */
    commitBlocks: number
    /** Blocks in which the renderer reveals, and again in which the checkers do. */
    revealBlocks: number
    /** What a checker loses that is late or outvoted. */
    checkBondTokens: bigint
    /** Bonds that a checker loses that vouched for a cheat, 1–100; so many are locked for every check. */
    falseMatchFactor: number
    /** Share of matches that two referees check again, 1/1000000. */
    secondCheckPpm: number
    /** What an artist's first dispute puts up; it doubles with each that failed. */
    disputeDepositTokens: bigint
    /** Blocks in which a renderer publishes the content key that its artist demands. */
    discloseBlocks: number
  }
  bids: {
    /** What a node loses whose bid was accepted and that leases nothing. */
    bondTokens: bigint
    /** Most bids for one job, 1–1024. */
    maxBids: number
    /** Blocks after the bid window in which the artist may accept bids. */
    acceptBlocks: number
    /** Blocks after the acceptance in which a node must take its first lease. */
    firstLeaseBlocks: number
  }
}

const TOKEN = 10n ** 18n
const DOLLAR = 10n ** 8n

const BANK_LIMITS = {
  maxPriceAgeSec: 3600,
  minPrice: DOLLAR / 100n,
  maxPrice: 100n * DOLLAR,
  maxJumpBps: 1000,
  jumpWindowSec: 3600,
  maxOutstandingBps: 2000,
  withdrawFeeBps: 500,
}

/** A check of 8 cells costs 0.27 of a task to render (`bench/results/job.json`), and not less than it takes to open a scene. */
const CHECK_FEES = {minCheckFeeBps: 3000, minCheckFee: 500}

/** At most 4.16 million tokens for ever: twice the first emission times the epochs to a halving. */
const BONUS_SCHEDULE = {firstEmissionTokens: 20_000n * TOKEN, halvingEpochs: 104, bonusShareBps: 5000}

/**
 * The embedded network of one laptop or studio. Deadlines count blocks, and blocks stop while the laptop sleeps.
 *
 * An expired lease costs nothing, because one's own nodes are switched off at will; the artist may check, because
 * there may be no second operator.
 */
export const LOCAL_PARAMETERS: NetworkParameters = {
  priceFeed: {kind: 'fixed', price: DOLLAR},
  bank: {...BANK_LIMITS, thawBlocks: 20},
  bonus: {...BONUS_SCHEDULE, epochBlocks: 1200},
  registry: {
    minStakeTokens: 1000n * TOKEN,
    livenessBlocks: 400,
    thawBlocks: 20,
    maxNodes: 64,
    classMinOperators: 1,
    classMinStakeBps: 0,
    maxConvictions: 0,
    lockoutBlocks: 0,
  },
  board: {
    drawDelayBlocks: 2,
    acceptanceBlocks: 240,
    feeBps: 500,
    lockFactor: 20,
    expiryPenaltyBps: 0,
    minDrawPpm: 50_000,
    minOtherOperators: 0,
    artistChecksAllowed: true,
    quoteBlocks: 240,
    volunteerLockTokens: 20n * TOKEN,
    clearedLockBps: 500,
    ...CHECK_FEES,
  },
  verification: {
    cellsPerCheck: 8,
    commitBlocks: 240,
    revealBlocks: 240,
    checkBondTokens: TOKEN,
    falseMatchFactor: 1,
    secondCheckPpm: 0,
    disputeDepositTokens: 6n * TOKEN,
    discloseBlocks: 240,
  },
  bids: {bondTokens: 20n * TOKEN, maxBids: 64, acceptBlocks: 240, firstLeaseBlocks: 120},
}

/**
 * A network of strangers.
 *
 * @param priceFeed - Address of a Chainlink feed of the token's price with 8 decimals, or a fixed price.
 * @param blockTimeSec - Seconds between blocks; windows are times, and the contracts count them in blocks.
 */
export function publicParameters(
  priceFeed: string | NetworkParameters['priceFeed'],
  blockTimeSec = 2,
): NetworkParameters {
  const BLOCKS_PER_MINUTE = Math.max(1, Math.round(60 / blockTimeSec))
  return {
    priceFeed: typeof priceFeed === 'string' ? {kind: 'chainlink', address: priceFeed} : priceFeed,
    bank: {...BANK_LIMITS, thawBlocks: 24 * 60 * BLOCKS_PER_MINUTE},
    bonus: {...BONUS_SCHEDULE, epochBlocks: 7 * 24 * 60 * BLOCKS_PER_MINUTE},
    registry: {
      minStakeTokens: 8n * TOKEN,
      livenessBlocks: 30 * BLOCKS_PER_MINUTE,
      thawBlocks: 7 * 24 * 60 * BLOCKS_PER_MINUTE,
      maxNodes: 256,
      classMinOperators: 3,
      classMinStakeBps: 2000,
      maxConvictions: 3,
      lockoutBlocks: 90 * 24 * 60 * BLOCKS_PER_MINUTE,
    },
    board: {
      drawDelayBlocks: 2,
      acceptanceBlocks: 24 * 60 * BLOCKS_PER_MINUTE,
      feeBps: 500,
      lockFactor: 30,
      expiryPenaltyBps: 50,
      minDrawPpm: 50_000,
      minOtherOperators: 3,
      artistChecksAllowed: false,
      quoteBlocks: 10 * BLOCKS_PER_MINUTE,
      volunteerLockTokens: 2n * TOKEN,
      clearedLockBps: 167,
      ...CHECK_FEES,
    },
    verification: {
      cellsPerCheck: 8,
      commitBlocks: 30 * BLOCKS_PER_MINUTE,
      revealBlocks: 30 * BLOCKS_PER_MINUTE,
      checkBondTokens: (4n * TOKEN) / 10n,
      falseMatchFactor: 4,
      secondCheckPpm: 50_000,
      disputeDepositTokens: (6n * TOKEN) / 10n,
      discloseBlocks: 24 * 60 * BLOCKS_PER_MINUTE,
    },
    bids: {
      bondTokens: (4n * TOKEN) / 10n,
      maxBids: 64,
      acceptBlocks: 30 * BLOCKS_PER_MINUTE,
      firstLeaseBlocks: 30 * BLOCKS_PER_MINUTE,
    },
  }
}
