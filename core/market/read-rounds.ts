import {Contract, type Log, type LogDescription, toBeHex, zeroPadValue} from 'ethers'
import type {CellReveal, DrawnCell} from '../verify/index.js'
import {cellJudgeAbi} from './abi/index.js'
import {LOG_BLOCKS} from './lease-archive.js'
import type {Market} from './market.js'
import {readCellsPerCheck, VERDICTS, type VerdictOnChain} from './read-challenges.js'
import {type JobOnChain, type LeaseOnChain, readBlockNumber} from './read-jobs.js'

/** What a checker published in a round. */
export interface PublishedCheck {
  checker: string
  /** Packed, in the order of the drawn cells. */
  fingerprints: string
}

/** A round of a challenge, as the chain keeps it for ever: in logs, and in the call that answered it. */
export interface RecordedRound {
  /** 1, 2, or 3 for a dispute. */
  round: number
  /** Randomness that names the cells, `0x` and 8 bytes. */
  seed: string
  /** What the artist disputed; absent but in round 3. */
  disputed?: {task: number; cells: number[]}
  checks: PublishedCheck[]
  /** What the renderer revealed; absent if it did not. */
  answer?: CellReveal
}

/** What the contract that judges says of a round, asked again. */
export interface RoundVerdict {
  cells: DrawnCell[]
  /** Whether the revealed cells are those drawn, and stand under what the node committed to. */
  isProven: boolean
  /** Of each check, in the order of the round's. */
  verdicts: VerdictOnChain[]
}

/**
 * Reads every round in which a lease was challenged, oldest first.
 *
 * An answer is read from the call itself, which a node sends to the contract directly; no event repeats it.
 *
 * @param fromBlock - Block before which there is none, such as that of the job.
 */
export async function readRounds(market: Market, leaseId: bigint, fromBlock: number): Promise<RecordedRound[]> {
  const {jobBoard, verification} = market.contracts
  const rounds = new Map<number, RecordedRound>()
  let disputed: RecordedRound['disputed']
  let transactionHash = ''
  for (const log of await readLogs(market, leaseId, fromBlock)) {
    const current = [...rounds.values()].at(-1)
    if (current && !current.answer && log.transactionHash !== transactionHash) {
      const answer = await readAnswer(market, log.transactionHash, leaseId)
      if (answer) current.answer = answer
    }
    transactionHash = log.transactionHash
    const {name, args} = (jobBoard.interface.parseLog(log) ?? verification.interface.parseLog(log)) as LogDescription
    if (name === 'LeaseDrawn') rounds.set(1, {round: 1, seed: args.seed.slice(0, SEED_CHARS), checks: []})
    if (name === 'LeaseDisputed') disputed = {task: Number(args.task), cells: [...args.cells].map(Number)}
    const round = Number(args.round)
    if (name === 'RoundOpened' && !rounds.has(round)) {
      rounds.set(round, {round, seed: args.seed, checks: [], ...(round === DISPUTE_ROUND && {disputed})})
    }
    if (name === 'CheckPublished') {
      rounds.get(round)?.checks.push({checker: args.checker, fingerprints: args.fingerprints})
    }
  }
  return [...rounds.values()]
}

/** Asks the network's judge about a round again: it remembers nothing, so that everyone may. */
export async function judgeRound(
  market: Market,
  job: Pick<JobOnChain, 'cellsPerCheck' | 'cellsPerTask' | 'thresholds'>,
  {firstTask, taskCount, root}: Pick<LeaseOnChain, 'firstTask' | 'taskCount' | 'root'>,
  {round, seed, disputed, checks, answer}: RecordedRound,
): Promise<RoundVerdict> {
  const {chain, addresses} = market
  const {cellsPerTask, thresholds} = job
  const judge = new Contract(addresses.cellJudge, cellJudgeAbi, chain.provider)
  const cellsPerCheck = await readCellsPerCheck(market, job)
  const {task: disputedTask = 0, cells: disputedCells = []} = disputed ?? {}
  const draw = {round, seed, cellsPerCheck, firstTask, taskCount, cellsPerTask, disputedTask, disputedCells}
  const drawn = await chain.read('drawn cells', () => judge.getFunction('drawCells').staticCall(draw))
  const cells = [...drawn.tasks].map((task, i) => ({task: Number(task), cell: Number(drawn.cells[i])}))
  if (!answer) return {cells, isProven: false, verdicts: []}
  const published = checks.map(({fingerprints}) => fingerprints)
  const judged = await chain.read('verdicts', () =>
    judge.getFunction('judge').staticCall(answer, published, draw, root, thresholds),
  )
  const verdicts = [...judged.verdicts].map((verdict) => VERDICTS[Number(verdict)] ?? 'none')
  return {cells, isProven: judged.isProven, verdicts}
}

/** Of a dispute. */
const DISPUTE_ROUND = 3
/** `0x` and 8 bytes: what a challenge keeps of the randomness of its draw. */
const SEED_CHARS = 18
/** Events whose first topic is the lease. */
const OF_LEASE = ['LeaseDisputed', 'RoundOpened', 'CheckPublished', 'CheckJudged', 'RendererSilent', 'SecondCheckDrawn']

/** Everything that the chain says of the challenges of a lease, in its order. */
async function readLogs(market: Market, leaseId: bigint, fromBlock: number): Promise<Log[]> {
  const {chain, contracts, addresses} = market
  const {jobBoard, verification} = contracts
  const topicsOf = ({interface: abi}: Contract, names: readonly string[]) =>
    names.map((name) => abi.getEvent(name)?.topicHash ?? '')
  const address = [addresses.jobBoard, addresses.verification]
  const lease = zeroPadValue(toBeHex(leaseId), 32)
  const opened = [...topicsOf(jobBoard, ['LeaseDrawn']), ...topicsOf(verification, OF_LEASE)]
  const wanted = [
    [opened, lease],
    [topicsOf(verification, ['VerdictReached']), null, lease],
  ]
  const newest = await readBlockNumber(market)
  const found: Log[] = []
  for (let from = fromBlock; from <= newest; from += LOG_BLOCKS) {
    const range = {address, fromBlock: from, toBlock: Math.min(newest, from + LOG_BLOCKS - 1)}
    for (const topics of wanted) {
      const logs = await chain.read(`logs of lease ${leaseId}`, () => chain.provider.getLogs({...range, topics}))
      found.push(...logs)
    }
  }
  return found.sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)
}

async function readAnswer({chain, contracts}: Market, hash: string, leaseId: bigint): Promise<CellReveal | undefined> {
  const sent = await chain.read('transaction', () => chain.provider.getTransaction(hash))
  const call = sent && contracts.verification.interface.parseTransaction(sent)
  if (call?.name !== 'revealCells' || call.args.leaseId !== leaseId) return undefined
  const {fingerprints, siblings, steps} = call.args.reveal
  return {fingerprints, siblings, steps}
}
