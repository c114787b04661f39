import {randomBytes} from 'node:crypto'
import {systemClock} from '../clock.js'
import {type CheckSize, countCellsPerTask, countPictures, type JobManifest, SLOW_SAMPLES_PER_SEC} from '../job/index.js'
import {
  type BidFilter,
  burnForCredits,
  ContractRefusedError,
  FundsError,
  type JobTerms,
  type Market,
  postJob,
  randomHeadOf,
  readJobCount,
  readNodes,
} from '../market/index.js'
import {type NetworkProfile, waitUntilSaved} from '../network/index.js'
import type {Storage} from '../storage/index.js'
import {formatCredits, formatDuration} from '../units.js'
import {jobThresholds, thresholdsHash} from '../verify/index.js'
import {assertClassServes} from './assert-class-serves.js'
import type {JobRecord} from './job-record.js'
import {completePosting, forgetPosting, type Posting, writePosting} from './posting.js'
import type {PreparedJob} from './prepare-job.js'
import {storeOpenJob, storePrivateJob} from './store-job.js'

/** Where a job is posted. */
export interface PostTarget {
  profile: NetworkProfile
  market: Market
  store: Storage
}

/** How a job is posted. */
export interface PostOptions {
  /** Most that may go into escrow, in microcredits. */
  maxPrice?: bigint | undefined
  inspectMs: number
  signal: AbortSignal
  /** Who pays, within what it allows the artist; the artist by default. */
  sponsor?: string | undefined
  /** Lets nodes bid instead of leasing to every node at the price. */
  auction?: AuctionTerms | undefined
  /** Most tasks of a lease, as the artist names it. */
  chunk?: number | undefined
  /** A line for the person that waits. */
  onLine?: (line: string) => void
  /** Keeps the scene from everyone but the nodes: 32 bytes that its chunks are encrypted under. */
  secret?: Uint8Array | undefined
  /** Says how many nodes a private job's key was wrapped for. */
  onKeyWrapped?(nodes: number): void
  /** URL of the bucket that finished frames are copied to as well. */
  deliverTo?: string | undefined
}

/** An auction, as the artist asks for it. */
export interface AuctionTerms {
  /** How long nodes may bid, in seconds. */
  bidWindowSec: number
  filter: Omit<BidFilter, 'maxPriceBps'>
  /** Most that a task may cost, in microcredits. */
  maxBid?: bigint
}

const ZERO_ADDRESS = `0x${'0'.repeat(40)}`

/** Least lifetime of a lease, in seconds: a cold start of Blender with a scene load fits in. */
const MIN_LEASE_SEC = 60

/** Most preimages that a job counts (a uint16 on chain). */
const MAX_PREIMAGES = 0xffff

/** Most tasks of a lease. */
export const MAX_CHUNK = 64

/** A deadline is this multiple of the expected time (docs/protocol.md). */
const DEADLINE_FACTOR = 4

/**
 * Bundles the scene, burns tokens for the credits that are missing, fills the escrow and posts the job.
 *
 * Up to the posting an abort costs nothing but tokens turned into credits, which stay the artist's.
 *
 * @throws {FundsError} If it would cost more than `maxPrice`, or than the artist has.
 */
export async function postPreparedJob(
  {profile, market, store}: PostTarget,
  prepared: PreparedJob,
  options: PostOptions,
): Promise<JobRecord> {
  const {maxPrice, inspectMs, signal, sponsor, auction, deliverTo, chunk, onLine} = options
  const {sameClass} = prepared.checks
  if (sameClass) await assertClassServes(market, prepared.jobManifest)
  const bundleStartedAtMs = systemClock.nowMs()
  const {jobManifest, jobManifestCid, keyHolders} =
    options.secret === undefined
      ? await storeOpenJob(store, prepared, signal)
      : await storePrivateJob(store, prepared, {secret: options.secret, readNodes: () => readNodes(market)}, signal)
  if (keyHolders !== undefined) options.onKeyWrapped?.(keyHolders)
  const postStartedAtMs = systemClock.nowMs()
  const randomSecret = `0x${randomBytes(32).toString('hex')}`
  const randomLength = Math.min(MAX_PREIMAGES, prepared.estimate.tasks * 2 + 8)
  const liveNodes = (await readNodes(market)).filter(({isLive}) => isLive).length
  const leaseTerms = chooseLeaseTerms(jobManifest, prepared.estimate.tasks, liveNodes, profile.blockTimeSec, {
    ...{chunk, samplesPerSec: prepared.samplesPerSec},
  })
  onLine?.(describeLeases(leaseTerms.maxTasksPerLease, liveNodes, {chunk, taskSec: measureTask(prepared)}))
  const terms: JobTerms = {
    ...leaseTerms,
    jobManifestCid,
    taskCount: prepared.estimate.tasks,
    cellsPerTask: countCellsPerTask(jobManifest),
    pricePerTask: prepared.estimate.pricePerTask,
    checkFee: prepared.estimate.checkFee,
    checkBudget: prepared.estimate.checkBudget,
    cellsPerCheck: toCellsTerm(prepared.checks),
    randomHead: randomHeadOf(randomSecret, randomLength),
    thresholds: jobThresholds({...jobManifest, sameClass}),
    thresholdsHash: thresholdsHash(),
    olderNodes: options.secret !== undefined,
    sameClass,
    artistChecks: profile.isLocal && !sameClass,
    sponsor: sponsor ?? ZERO_ADDRESS,
    bidBlocks: auction ? Math.max(1, Math.ceil(auction.bidWindowSec / profile.blockTimeSec)) : 0,
  }
  assertAffordable(prepared.estimate.escrow, maxPrice)
  signal.throwIfAborted()
  if (sponsor === undefined) await burnForCredits(market, prepared.estimate.escrow)
  signal.throwIfAborted()
  const posting: Posting = {
    network: profile.name,
    jobBoard: market.addresses.jobBoard,
    jobManifestCid,
    scenePath: prepared.report.scenePath,
    blenderSeries: prepared.runtime.series,
    output: prepared.output,
    frames: jobManifest.frames,
    denoise: prepared.report.denoise,
    ...(prepared.addsTo !== undefined && {addsTo: prepared.addsTo}),
    randomSecret,
    randomLength,
    ...(auction && {bidFilter: toBidFilter(auction, prepared.estimate.pricePerTask)}),
    ...(deliverTo !== undefined && {deliverTo}),
    postedAtMs: systemClock.nowMs(),
    spentMs: {inspect: inspectMs, bundle: postStartedAtMs - bundleStartedAtMs, post: 0},
    finished: [],
    randomHead: terms.randomHead,
    jobsBefore: await readJobCount(market),
  }
  const jobId = await sendPosting(market, posting, terms, profile.isLocal)
  const spentMs = {...posting.spentMs, post: systemClock.nowMs() - postStartedAtMs}
  return completePosting({...posting, spentMs}, jobId)
}

/** The network's own number need not be named. */
function toCellsTerm({cells, ownCells}: CheckSize): number {
  return cells === ownCells ? 0 : cells
}

/** What the artist asks of bids, with the highest price in parts of the ceiling. */
function toBidFilter({filter, maxBid}: AuctionTerms, pricePerTask: bigint): BidFilter {
  if (maxBid === undefined) return filter
  return {...filter, maxPriceBps: Math.min(10_000, Number((maxBid * 10_000n) / pricePerTask))}
}

/** Sends a job that is remembered already, and waits until the embedded chain would not lose it. */
async function sendPosting(market: Market, posting: Posting, terms: JobTerms, isLocal: boolean): Promise<number> {
  await writePosting(posting)
  try {
    const {jobId, block} = await postJob(market, terms)
    if (isLocal) await waitUntilSaved(block)
    return jobId
  } catch (error) {
    if (error instanceof ContractRefusedError || error instanceof FundsError) await forgetPosting(posting)
    throw error
  }
}

/**
 * Lease size and deadline: every live node should get two leases, so that nodes finish together and frames arrive
 * early, and a lease may take four times as long as a slow core would.
 *
 * @param blockTimeSec - Seconds between blocks of the chain, which counts the deadline in blocks.
 * @param chunk - Most tasks of a lease, where the artist names it.
 * @param samplesPerSec - What a core renders of the scene, where it was measured; a slower one than the slow core of the
 * rule makes leases longer.
 */
export function chooseLeaseTerms(
  {image, frames, views, firstSample = 0}: Pick<JobManifest, 'image' | 'frames' | 'views' | 'firstSample'>,
  tasks: number,
  liveNodes: number,
  blockTimeSec: number,
  {chunk, samplesPerSec = SLOW_SAMPLES_PER_SEC}: {chunk?: number | undefined; samplesPerSec?: number | undefined} = {},
): {maxTasksPerLease: number; leaseBlocks: number} {
  const wanted = chunk ?? Math.ceil(tasks / Math.max(1, liveNodes * 2))
  const maxTasksPerLease = Math.max(1, Math.min(MAX_CHUNK, tasks, wanted))
  const samplesPerTask = countSamplesPerTask({image, frames, views, firstSample}, tasks)
  const expectedSec = (samplesPerTask * maxTasksPerLease) / Math.min(samplesPerSec, SLOW_SAMPLES_PER_SEC)
  const leaseSec = Math.max(MIN_LEASE_SEC, Math.ceil(expectedSec * DEADLINE_FACTOR))
  return {maxTasksPerLease, leaseBlocks: Math.ceil(leaseSec / blockTimeSec)}
}

function countSamplesPerTask(
  {image, frames, views, firstSample = 0}: Pick<JobManifest, 'image' | 'frames' | 'views' | 'firstSample'>,
  tasks: number,
): number {
  return (image.widthPx * image.heightPx * (image.samples - firstSample) * countPictures({frames, views})) / tasks
}

/** Seconds that a core of this machine takes for a task, where the scene was measured. */
function measureTask({jobManifest, estimate, samplesPerSec}: PreparedJob): number | undefined {
  if (samplesPerSec === undefined) return undefined
  return countSamplesPerTask(jobManifest, estimate.tasks) / samplesPerSec
}

function describeLeases(
  tasks: number,
  liveNodes: number,
  {chunk, taskSec}: {chunk: number | undefined; taskSec: number | undefined},
): string {
  const size = tasks === 1 ? 'one task' : `up to ${tasks} tasks`
  const nodes = liveNodes === 1 ? 'the one live node' : `each of ${liveNodes} live nodes`
  const reason = chunk === undefined ? `two for ${nodes} or more` : 'as asked'
  const measured =
    taskSec === undefined ? '' : ` A task takes ${formatDuration(taskSec * 1000)} of a core, as measured.`
  return `Leases of ${size}, ${reason}; a node takes as many as fill ten minutes of its own speed.${measured}`
}

function assertAffordable(escrow: bigint, maxPrice: bigint | undefined): void {
  if (maxPrice === undefined || escrow <= maxPrice) return
  throw new FundsError(
    `The job may cost up to ${formatCredits(escrow)} with its checks; --max-price allows ${formatCredits(maxPrice)}.`,
    {
      suggestions: [
        'Use fewer frames or samples, or a lower --price.',
        `--max-price ${formatCredits(escrow).split(' ')[0]}`,
      ],
    },
  )
}
