import type {CID} from 'multiformats/cid'
import {type Clock, systemClock} from '../../clock.js'
import type {Storage} from '../blocks.js'
import {listBlocks} from '../list-blocks.js'

/** Least time between two looks for new pins, in ms. */
const LOOK_PAUSE_MS = 1000
/** How long a block may be read after its pin is gone, in ms. */
const LET_GO_MS = 30_000

/** Roots of what is served: some of the pins, or whatever a function lists at each look. */
export type ServedRoots = readonly CID[] | (() => AsyncIterable<CID> | Iterable<CID>)

interface WalkedTree {
  cids: string[]
  /** Whether every node of it was here. */
  isWhole: boolean
  walkedAtMs: number
}

/** The blocks that strangers may read: those below what is pinned, or below some roots of it. */
export class AllowList {
  readonly #storage: Storage
  readonly #listRoots: () => AsyncIterable<CID> | Iterable<CID>
  readonly #clock: Clock
  #trees = new Map<string, WalkedTree>()
  #blocks = new Set<string>()
  #look: Promise<void> | undefined
  #lookedAtMs = Number.NEGATIVE_INFINITY

  /** @param roots - Those of the pins that are served, or what lists the roots; by default everything that is pinned. */
  constructor(storage: Storage, roots?: ServedRoots, clock: Clock = systemClock) {
    this.#storage = storage
    this.#listRoots = typeof roots === 'function' ? roots : () => listPinnedRoots(storage, roots)
    this.#clock = clock
  }

  /** Whether a block may be read; what was pinned up to a second ago may not be known yet. */
  async allows(cid: CID): Promise<boolean> {
    const isKnown = this.#blocks.has(cid.toString())
    const isDue = this.#clock.nowMs() - this.#lookedAtMs >= (isKnown ? LET_GO_MS : LOOK_PAUSE_MS)
    if (isDue || (this.#look && !isKnown)) {
      this.#look ??= this.#refresh().finally(() => {
        this.#look = undefined
      })
      await this.#look
    }
    return this.#blocks.has(cid.toString())
  }

  /** Whether all of the blocks are known to be allowed. */
  allowsAll(cids: readonly string[]): boolean {
    return cids.every((cid) => this.#blocks.has(cid))
  }

  /** Looks again at the next question. */
  forget(): void {
    this.#lookedAtMs = Number.NEGATIVE_INFINITY
  }

  async #refresh(): Promise<void> {
    this.#lookedAtMs = this.#clock.nowMs()
    const trees = new Map<string, WalkedTree>()
    for await (const cid of this.#listRoots()) {
      const known = this.#trees.get(cid.toString())
      trees.set(cid.toString(), known && this.#isFresh(known) ? known : await this.#walk(cid))
    }
    const isSame = trees.size === this.#trees.size && [...trees].every(([root, tree]) => this.#trees.get(root) === tree)
    this.#trees = trees
    if (!isSame) this.#blocks = new Set([...trees.values()].flatMap(({cids}) => cids))
  }

  /** Of a scene that is fetched bit by bit more may be here since. */
  #isFresh({isWhole, walkedAtMs}: WalkedTree): boolean {
    return isWhole || this.#clock.nowMs() - walkedAtMs < LET_GO_MS
  }

  async #walk(root: CID): Promise<WalkedTree> {
    const tree: WalkedTree = {cids: [], isWhole: true, walkedAtMs: this.#clock.nowMs()}
    const onMissing = () => {
      tree.isWhole = false
    }
    for await (const cid of listBlocks(this.#storage, root, undefined, undefined, onMissing)) {
      tree.cids.push(cid.toString())
    }
    return tree
  }
}

async function* listPinnedRoots(storage: Storage, roots: readonly CID[] | undefined): AsyncGenerator<CID> {
  const wanted = roots && new Set(roots.map(String))
  for await (const {cid} of storage.listPins()) if (!wanted || wanted.has(cid.toString())) yield cid
}
