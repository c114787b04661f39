import {homePath} from '../home.js'
import {BlockStore} from './block-store.js'
import type {Storage} from './blocks.js'
import {GatewayStorage} from './gateway/gateway-storage.js'
import {KuboStorage} from './kubo/kubo-storage.js'
import {KuboWithService} from './kubo/kubo-with-service.js'
import {PinningService} from './kubo/pinning-service.js'
import {NetworkStorage} from './network-storage.js'
import {type BucketGarbageRules, type BucketGarbageSummary, collectBucketGarbage} from './s3/collect-bucket-garbage.js'
import {S3Storage} from './s3/s3-storage.js'
import {StorageUrlError} from './storage-errors.js'
import {findStorageKey, type StorageKey} from './storage-keys.js'
import {parseStorageUrl, type StorageUrl} from './storage-url.js'
import {Traffic, type TrafficOptions} from './traffic.js'

/** What the profile of a network says of storage. */
export interface StorageProfile {
  /** Folder of the blocks of this machine. */
  blocksDir: string
  /** URLs of the back ends that others reach too. */
  storage: readonly string[]
  /** URLs of nodes on the LAN that lend blocks: read before any back end. */
  lenders?: readonly string[]
}

/**
 * Opens what a network stores with; no back end is asked before it is needed.
 *
 * @param signal - Ends every request.
 * @param traffic - Holds back and watches what goes to back ends and comes from them.
 * @throws {StorageUrlError} If a URL is malformed.
 * @throws {StorageKeyFileError} If `storage-keys.json` is malformed.
 */
export async function openNetworkStorage(
  {blocksDir, storage, lenders = []}: StorageProfile,
  signal?: AbortSignal,
  traffic: TrafficOptions = {},
): Promise<NetworkStorage> {
  const remotes = await Promise.all([
    ...lenders.map(async (text) => ({
      storage: await openBackEnd(parseStorageUrl(text), signal),
      isReadOnly: true,
      isNear: true,
    })),
    ...storage.map(parseStorageUrl).map(async (url) => ({
      storage: await openBackEnd(url, signal),
      isReadOnly: url.isReadOnly,
    })),
  ])
  return new NetworkStorage(new BlockStore(blocksDir), remotes, {signal, traffic: new Traffic(traffic)})
}

/**
 * Opens one back end.
 *
 * @param place - A URL (see {@link parseStorageUrl}) or the path of a folder. @default storage/blocks in Candela's own folder
 * @throws {StorageUrlError} If it is a malformed URL.
 */
export async function openStorage(
  place: string = homePath('storage', 'blocks'),
  signal?: AbortSignal,
): Promise<Storage> {
  return /^[a-z0-9+]+:/i.test(place) ? openBackEnd(parseStorageUrl(place), signal) : new BlockStore(place)
}

/**
 * Deletes what no pin of a bucket needs.
 *
 * @param text - Its URL.
 * @throws {StorageUrlError} If it is no URL of a bucket, or of one that is only read.
 */
export async function collectBucketGarbageAt(text: string, rules: BucketGarbageRules): Promise<BucketGarbageSummary> {
  const url = parseStorageUrl(text)
  if (url.kind !== 's3') {
    const how = url.kind === 'kubo' ? 'Kubo collects its own garbage' : 'that is done on the machine that holds it'
    const command = url.kind === 'kubo' ? 'ipfs repo gc' : 'candela storage gc'
    throw new StorageUrlError(`"${text}" is no bucket; ${how}.`, {suggestions: [command]})
  }
  if (url.isReadOnly) throw new StorageUrlError(`Nothing is deleted at "${text}": its URL ends with access=read.`)
  return collectBucketGarbage({...url, key: await findStorageKey(text)}, rules)
}

async function openBackEnd(url: StorageUrl, signal?: AbortSignal): Promise<Storage> {
  const key = await findStorageKey(url.text)
  const authorization = headerOf(key)
  switch (url.kind) {
    case 'fs':
      return new BlockStore(url.dir)
    case 'gateway':
      return new GatewayStorage({origin: url.origin, authorization, signal})
    case 'kubo': {
      const kubo = new KuboStorage({origin: url.origin, authorization, signal})
      if (url.service === undefined) return kubo
      const token = headerOf(await findStorageKey(url.service))
      return new KuboWithService(kubo, new PinningService({origin: url.service, authorization: token, signal}))
    }
    case 's3':
      return new S3Storage({...url, key, signal})
  }
}

function headerOf(key: StorageKey | undefined): string | undefined {
  return key && 'authorization' in key ? key.authorization : undefined
}
