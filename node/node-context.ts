import type {CheckBook} from '../core/checker/index.js'
import type {KeyNotices, Market} from '../core/market/index.js'
import type {NetworkProfile} from '../core/network/index.js'
import type {FingerprintThread, RenderMachine, WarmSessions} from '../core/render/index.js'
import type {SealingIdentity, Storage} from '../core/storage/index.js'
import type {CacheKeeper} from './cache-keeper.js'
import type {JobFilter} from './job-filter.js'
import type {KernelWarmth} from './kernel-warmth.js'
import type {LeaseJournal} from './lease-journal.js'
import type {Cheat} from './parse-cheat.js'
import type {RenderWorker} from './render-worker.js'
import type {SpeedMeter} from './speed-meter.js'

/** Everything a node works with. */
export interface NodeContext {
  profile: NetworkProfile
  market: Market
  store: Storage
  /** Opens the private jobs that this node may work on. */
  identity: SealingIdentity
  /** Where artists tell of keys that they wrapped after the posting. */
  notices: KeyNotices
  /** What renders the tasks of a lease side by side; at least one. */
  workers: readonly RenderWorker[]
  /** Another Blender for checks while every worker renders: a check has a window, a frame may take hours. */
  checkSessions: WarmSessions
  /** Compiles the kernels of graphics cards before a lease needs them. */
  kernels: Pick<KernelWarmth, 'isWarming' | 'isWarm'>
  fingerprints: FingerprintThread
  journal: LeaseJournal
  book: CheckBook
  dirs: {scenes: string; out: string}
  /** The Blender of a series; fetched first when it is missing. */
  runtimeOf: RenderMachine['runtimeOf']
  /** Jobs that the operator wants. */
  filter: JobFilter
  /** Text of the device class that this node is registered with; nothing if it registered with another than it has. */
  deviceClass: string | undefined
  /** How fast each worker of this node renders. */
  speed: SpeedMeter
  cheat: Cheat | undefined
  /** Keeps what was fetched within its room; by default everything stays. */
  cache?: CacheKeeper | undefined
  /** Prints one line of the node's log. */
  log(line: string): void
}
