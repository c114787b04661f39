import {DiskSpaceError, StorageRefusedError, StorageUnreachableError} from '../storage-errors.js'

/** Longest wait for an answer of the daemon, in ms; pinning a large tree walks all of it. */
export const KUBO_ANSWER_MS = 60_000

/** Whether the daemon said that it has no such block, or found none in the network in time. */
export function isMissing(error: unknown): boolean {
  const {name, message} = error as Error
  return name === 'TimeoutError' || /could not find|not found/.test(message)
}

/** Whether the daemon said that a root is not pinned. */
export function isNotPinned(error: unknown): boolean {
  return /not pinned/.test((error as Error).message)
}

/** The sentence for what the client of Kubo threw; an error of ours comes back as it is. */
export function explainKuboError(error: unknown, place: string): unknown {
  if (!(error instanceof Error)) return error
  const status = (error as {response?: {status?: number}}).response?.status
  const {message} = error
  if (/no space left|disk quota exceeded/.test(message)) {
    return new DiskSpaceError(`The disk of Kubo at ${place} is full: it says "${message}".`, {
      cause: error,
      suggestions: ['ipfs repo gc', 'ipfs config Datastore.StorageMax 100GB'],
    })
  }
  if (status === 401 || status === 403) {
    return new StorageRefusedError(`Kubo at ${place} refuses: it says HTTP ${status}.`, {
      cause: error,
      suggestions: ['Put what API.Authorizations asks for into storage-keys.json: see docs/storage.md'],
    })
  }
  const isNetwork = error instanceof TypeError || status !== undefined || error.name === 'TimeoutError'
  if (!isNetwork) return error
  const reason = (error.cause as {code?: string} | undefined)?.code ?? message
  return new StorageUnreachableError(`Kubo at ${place} cannot answer: ${reason}.`, {
    cause: error,
    suggestions: ['Start it: ipfs daemon', 'ipfs id'],
  })
}
