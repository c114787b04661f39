import type {CheckSize} from './choose-cells.js'
import type {JobManifest} from './job-manifest.js'
import {countPictures, countTasks} from './split-into-tasks.js'

/** What a job may cost at most, in microcredits. */
export interface PriceEstimate {
  pricePerTask: bigint
  /** Paid to whoever checks a lease once. */
  checkFee: bigint
  tasks: number
  /** Price of all tasks. */
  price: bigint
  /** Check fees to hold in escrow; unused ones come back. */
  checkBudget: number
  /** Everything that goes into escrow: the most that the job can cost. */
  escrow: bigint
}

/**
 * Price of one billion pixel samples, in microcredits: 0.10 credits.
 *
 * Source: a desktop CPU renders about 1 to 10 million pixel samples a second, a GPU twenty times that; the figure puts
 * an hour of a fast GPU at about 0.40 credits, the lower end of facts on farm prices. An estimate for posting, no market.
 */
export const MICROCREDITS_PER_GIGASAMPLE = 100_000n

/** Least price of a task that is estimated: 0.001 credits, so that no task costs more to settle than it pays. */
export const MIN_TASK_PRICE = 1000n

/** Least fee of a check, as public networks demand it: 0.0005 credits, for opening the scene. */
export const MIN_CHECK_FEE = 500n

/** What of a job manifest its price depends on. */
type JobSize = Pick<JobManifest, 'frames' | 'views' | 'splitLayers' | 'tiles' | 'slices' | 'firstSample' | 'image'>

/** A check of the network's own number of cells, whatever that is. */
const PLAIN_CHECK: CheckSize = {cells: 1, ownCells: 1}

/**
 * Prices a job from its size, or from the price of a task that its artist names; a pure function.
 *
 * @param options.namedPrice - Price of a task in microcredits; 0 asks for volunteers, who are checked for nothing too.
 * @param options.checkSize - Cells that a check renders. @default the network's own number
 */
export function estimatePrice(
  jobManifest: JobSize,
  {namedPrice, checkSize = PLAIN_CHECK}: {namedPrice?: bigint | undefined; checkSize?: CheckSize} = {},
): PriceEstimate {
  const tasks = countTasks(jobManifest)
  const pricePerTask = namedPrice ?? priceBySize(jobManifest, tasks)
  const checkFee = chooseCheckFee(pricePerTask, checkSize)
  const price = pricePerTask * BigInt(tasks)
  const checkBudget = tasks + REFEREES
  return {pricePerTask, checkFee, tasks, price, checkBudget, escrow: price + checkFee * BigInt(checkBudget)}
}

/** Beside one check of every task, when every lease is one task, the budget pays two referees (docs/protocol.md). */
const REFEREES = 2

function priceBySize({image, frames, views, firstSample = 0}: JobSize, tasks: number): bigint {
  const {widthPx, heightPx} = image
  const samples = image.samples - firstSample
  const samplesOfJob = BigInt(widthPx) * BigInt(heightPx) * BigInt(samples) * BigInt(countPictures({frames, views}))
  const perTask = (samplesOfJob * MICROCREDITS_PER_GIGASAMPLE) / 1_000_000_000n / BigInt(tasks)
  return perTask < MIN_TASK_PRICE ? MIN_TASK_PRICE : perTask
}

/** The least that the contract accepts at a price, which grows with the cells: nothing for volunteers. */
function chooseCheckFee(pricePerTask: bigint, {cells, ownCells}: CheckSize): bigint {
  if (pricePerTask === 0n) return 0n
  const parts = 10n * BigInt(ownCells)
  const share = (pricePerTask * 3n * BigInt(cells) + parts - 1n) / parts
  return share < MIN_CHECK_FEE ? MIN_CHECK_FEE : share
}
