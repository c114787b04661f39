/** Whom the checks of a job call. */
export interface CallRule {
  /** Only nodes that were in the roster before the posting: others have no key of a private job. */
  olderNodes: boolean
  /** Only nodes of the renderer's device class. */
  sameClass: boolean
  /** The artist, when no node can; only where the network allows it. */
  artistChecks: boolean
}

const [OLDER_NODES, SAME_CLASS, ARTIST_TOO] = [1, 2, 4]

/** The number that stands for a rule on chain. */
export function encodeCallRule({olderNodes, sameClass, artistChecks}: CallRule): number {
  return (olderNodes ? OLDER_NODES : 0) | (sameClass ? SAME_CLASS : 0) | (artistChecks ? ARTIST_TOO : 0)
}

/** The rule that a number on chain stands for. */
export function decodeCallRule(bits: number): CallRule {
  return {
    olderNodes: (bits & OLDER_NODES) !== 0,
    sameClass: (bits & SAME_CLASS) !== 0,
    artistChecks: (bits & ARTIST_TOO) !== 0,
  }
}
