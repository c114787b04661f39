import {mkdir} from 'node:fs/promises'
import {availableParallelism} from 'node:os'
import {join} from 'node:path'
import {
  type DeviceWish,
  detectSandbox,
  ensureRuntime,
  listRuntimes,
  SandboxMissingError,
} from '../core/blender/index.js'
import {CheckBook} from '../core/checker/index.js'
import {CandelaError} from '../core/errors.js'
import {
  closeMarket,
  finishEarlier,
  KeyNotices,
  openMarket,
  readMinStake,
  registerNode,
  type Wallet,
} from '../core/market/index.js'
import {type NetworkProfile, networkDir, openNodeIdentity} from '../core/network/index.js'
import {takeProcessLock} from '../core/process-lock.js'
import {FingerprintThread, KernelCache, type RenderMachine, TaskLogs, WarmSessions} from '../core/render/index.js'
import {openNetworkStorage, type ServedStorage} from '../core/storage/index.js'
import {BidBook} from './bid-book.js'
import {Bidding} from './bidding.js'
import {CacheKeeper} from './cache-keeper.js'
import {describeShares, divideDevice, type WorkerCount} from './divide-device.js'
import type {JobFilter} from './job-filter.js'
import {KernelWarmth} from './kernel-warmth.js'
import {LeaseJournal} from './lease-journal.js'
import {type Lending, lendBlocks} from './lend-blocks.js'
import {nameDeviceClass} from './name-device-class.js'
import type {NodeContext} from './node-context.js'
import {NodeLoop} from './node-loop.js'
import {noteOtherTerms} from './note-other-terms.js'
import type {Cheat} from './parse-cheat.js'
import {readVramMb} from './read-vram.js'
import type {LeaseSignals} from './render-lease.js'
import type {RenderWorker} from './render-worker.js'
import {resolveDevice} from './resolve-device.js'
import {SpeedMeter} from './speed-meter.js'

/** How a node runs. */
export interface NodeOptions {
  profile: NetworkProfile
  wallet: Wallet
  device: DeviceWish
  /** Render threads of each worker; 0 takes all cores, shared among workers on a CPU. */
  threads: number
  /** How many Blenders render the tasks of a lease side by side. */
  workers: WorkerCount
  /** Jobs that the operator wants. */
  filter: JobFilter
  /** Where blocks come from first, to whom they are lent, and how many are kept. */
  cache: CacheOptions
  /** Whether the node bids for auctioned jobs. */
  isBidding: boolean
  cheat: Cheat | undefined
  /** Stake to register with, in the smallest token units; the least stake of the network when left out. */
  stakeTokens?: bigint
  signals: LeaseSignals
  log(line: string): void
}

/** How a node deals with blocks. */
export interface CacheOptions {
  /** URLs of nodes of the same operator that are asked before the back ends of the network. */
  lenders: readonly string[]
  lending?: Lending
  /** Blocks and unpacked scenes together; by default everything is kept. */
  cacheMaxBytes?: number
}

/** Thrown when two processes want to be the same node. */
export class NodeRunningError extends CandelaError {
  readonly code = 'NODE_RUNNING'
  readonly kind = 'usage'
}

/**
 * Runs one render node until it is told to stop: registers, leases, renders, submits, answers challenges, checks
 * others and is paid.
 */
export async function runNode(options: NodeOptions): Promise<void> {
  const {profile, wallet, log} = options
  const sandbox = await chooseSandbox(options)
  const device = await resolveDevice(options.device, log)
  const shares = divideDevice({device, threads: options.threads, cores: availableParallelism()}, options.workers)
  const dir = join(networkDir(profile.name), 'nodes', wallet.address)
  const dirs = {scenes: join(dir, 'scenes'), out: join(dir, 'out')}
  await mkdir(dirs.out, {recursive: true, mode: 0o700})
  const lock = await takeProcessLock(join(dir, 'node.lock'))
  if ('heldBy' in lock) {
    throw new NodeRunningError(`Process ${lock.heldBy} runs the node ${wallet.address} already.`, {
      suggestions: ['candela node --key another'],
    })
  }
  const market = openMarket(profile, wallet)
  const runtimeOf: RenderMachine['runtimeOf'] = (series, build) => ensureRuntime(series, {onProgress: log, build})
  // A job can be left alone, a check that this node was drawn for cannot: its build is fetched.
  const fetchRuntime: RenderMachine['runtimeOf'] = (series, build) =>
    ensureRuntime(series, {onProgress: log, build, isBesideOthers: true})
  const kernels = sandbox === 'bubblewrap' && device.kind !== 'cpu' ? new KernelCache(join(dir, 'kernels')) : undefined
  await kernels?.tidy()
  const whole = {sandbox, outDir: dirs.out, logDir: dir, runtimeOf: fetchRuntime, ...(kernels ? {kernels} : {})}
  const workers = shares.map((share, number) => openWorker({...whole, ...share}, dir, number))
  // A check takes one share: the whole device is at work already.
  const checkSessions = new WarmSessions({...whole, device: shares[0]?.device ?? device, threads: options.threads})
  const machine = {...whole, device, threads: options.threads}
  const warmth = new KernelWarmth({machine, log})
  const fingerprints = new FingerprintThread()
  const {lenders, lending, cacheMaxBytes} = options.cache
  const store = await openNetworkStorage({...profile, lenders}, options.signals.stop)
  const {blocksDir} = profile
  const cache =
    cacheMaxBytes === undefined
      ? undefined
      : new CacheKeeper({blocksDir, scenesDir: dirs.scenes, maxBytes: cacheMaxBytes})
  let lent: ServedStorage | undefined
  const identity = await openNodeIdentity(wallet.address)
  const deviceClass = nameDeviceClass(device)
  // What a worker renders is measured: another number of them shares the machine out differently.
  const measured = workers.length > 1 ? `${deviceClass} x${workers.length}` : deviceClass
  const context: NodeContext = {
    profile,
    market,
    store,
    identity,
    notices: new KeyNotices(market),
    workers,
    checkSessions,
    kernels: warmth,
    fingerprints,
    journal: new LeaseJournal(join(dir, 'leases')),
    book: new CheckBook(join(dir, 'checks')),
    dirs,
    runtimeOf,
    filter: options.filter,
    deviceClass,
    speed: await SpeedMeter.open(join(dir, 'speed.json'), measured),
    cheat: options.cheat,
    cache,
    log,
  }
  try {
    lent = lending && (await lendBlocks(lending, {blocksDir, scenesDir: dirs.scenes}))
    if (lent) log(`lending blocks of scenes at ${lent.origin}`)
    for (const call of await finishEarlier(market)) log(`the ${call} of an earlier run is mined now`)
    const stakeTokens = options.stakeTokens ?? (await readMinStake(market))
    await registerNode(market, {deviceClass, stakeTokens, recipient: identity.recipient})
    await noteOtherTerms(context)
    log(`node ${wallet.address} is ready on ${profile.name}`)
    log(describeShares(shares))
    for (const {series} of await listRuntimes()) warmth.isWarm(series)
    const book = await BidBook.open(join(dir, 'bids.json'))
    const bidding = new Bidding(context, {book, vramMb: await readVramMb(device), isWilling: options.isBidding})
    await new NodeLoop(context, bidding).run(options.signals)
  } finally {
    await warmth.close()
    await Promise.all([...workers.map(({sessions}) => sessions.close()), checkSessions.close(), fingerprints.close()])
    await lent?.close()
    store.close()
    closeMarket(market)
    await lock.release()
  }
}

function openWorker(machine: RenderMachine, dir: string, number: number): RenderWorker {
  const logDir = number === 0 ? dir : join(dir, `worker-${number + 1}`)
  return {
    sessions: new WarmSessions({...machine, logDir}),
    taskLogs: new TaskLogs(dir, join(logDir, 'blender.log')),
  }
}

async function chooseSandbox({profile, log}: NodeOptions): Promise<'bubblewrap' | 'none'> {
  const sandbox = await detectSandbox()
  if (sandbox !== 'none') return sandbox
  if (!profile.isLocal) {
    throw new SandboxMissingError(
      `A node on the network "${profile.name}" renders scenes of strangers inside bubblewrap, which is not installed here.`,
      {suggestions: ['sudo apt-get install bubblewrap', 'candela node --network local']},
    )
  }
  log('warning: bubblewrap is not installed; scenes render without a sandbox, which is for your own jobs only')
  return sandbox
}
