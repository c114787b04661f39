import {CandelaError} from '../errors.js'
import type {PrivateJob} from '../job/index.js'
import type {NodeOnChain} from '../market/index.js'
import {SealingKeyError, wrapContentKey} from '../storage/index.js'

/** Thrown when nobody could work on a private job. */
export class NoKeyHolderError extends CandelaError {
  readonly code = 'NO_KEY_HOLDER'
  readonly kind = 'preflight'
}

/** A job key, wrapped. */
export interface WrappedJobKey {
  keys: PrivateJob['keys']
  /** Nodes that it was wrapped for. */
  nodes: number
}

/**
 * Wraps the key of a private job for the artist and for every node that may lease, check or referee it: all that are
 * staked. What a node registered with stands on chain under its own signature; a recipient that nothing can be encrypted
 * for is left out, and so is the node.
 *
 * @param artist - The artist's recipient.
 * @throws {NoKeyHolderError} If no node is left.
 */
export async function wrapJobKey(
  jobKey: Uint8Array,
  artist: string,
  nodes: readonly Pick<NodeOnChain, 'recipient'>[],
): Promise<WrappedJobKey> {
  const ofNodes = await wrapForNodes(jobKey, nodes)
  const wrapped = new Set(ofNodes.map(({recipient}) => recipient))
  const served = nodes.filter(({recipient}) => wrapped.has(recipient)).length
  if (served === 0) assertAnyHolder([])
  const ofOthers = ofNodes.filter(({recipient}) => recipient !== artist)
  return {
    keys: [{recipient: artist, wrappedKey: await wrapContentKey(jobKey, artist)}, ...ofOthers],
    nodes: served,
  }
}

/** Wraps a key for every recipient of nodes that something can be encrypted for. */
export async function wrapForNodes(
  jobKey: Uint8Array,
  nodes: readonly Pick<NodeOnChain, 'recipient'>[],
): Promise<PrivateJob['keys']> {
  const keys: PrivateJob['keys'] = []
  for (const recipient of new Set(nodes.map((node) => node.recipient))) {
    const wrappedKey = recipient === '' ? undefined : await tryWrap(jobKey, recipient)
    if (wrappedKey !== undefined) keys.push({recipient, wrappedKey})
  }
  return keys
}

/**
 * Makes sure that a private job would have a node that can open it.
 *
 * @throws {NoKeyHolderError} If not.
 */
export function assertAnyHolder(nodes: readonly Pick<NodeOnChain, 'recipient'>[]): void {
  if (nodes.some(({recipient}) => recipient !== '')) return
  throw new NoKeyHolderError('No node on this network could open a private job: none has registered a key for them.', {
    suggestions: ['candela market nodes', 'candela render with --no-private, which lets everyone read the scene'],
  })
}

async function tryWrap(jobKey: Uint8Array, recipient: string): Promise<string | undefined> {
  try {
    return await wrapContentKey(jobKey, recipient)
  } catch (error) {
    if (error instanceof SealingKeyError) return undefined
    throw error
  }
}
