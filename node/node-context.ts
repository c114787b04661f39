import type {CheckBook} from '../core/checker/index.js'
import type {Market} from '../core/market/index.js'
import type {NetworkProfile} from '../core/network/index.js'
import type {WarmSessions} from '../core/render/index.js'
import type {BlockStore} from '../core/storage/index.js'
import type {LeaseJournal} from './lease-journal.js'
import type {Cheat} from './parse-cheat.js'

/** Everything a node works with. */
export interface NodeContext {
  profile: NetworkProfile
  market: Market
  store: BlockStore
  sessions: WarmSessions
  /** A second Blender for checks while the first one renders: a check has a window, a frame may take hours. */
  checkSessions: WarmSessions
  journal: LeaseJournal
  book: CheckBook
  dirs: {scenes: string; out: string}
  cheat: Cheat | undefined
  /** Prints one line of the node's log. */
  log(line: string): void
}
