import {CarWriter} from '@ipld/car'
import type {KuboRPCClient} from 'kubo-rpc-client'
import type {CID} from 'multiformats/cid'
import {assertBlockSize, assertSupportedCid, RAW_CODEC, verifyBlock} from '../block-cid.js'
import type {Block, Pin, PinOptions, Storage} from '../blocks.js'
import {splitIntoBatches} from '../split-into-batches.js'
import {BlockMissingError, CidError, StorageRefusedError, StorageVersionError} from '../storage-errors.js'
import {withRetries} from '../with-retries.js'
import {explainKuboError, isMissing, isNotPinned, KUBO_ANSWER_MS} from './kubo-errors.js'
import {type KuboAddress, pinInKubo} from './pin-in-kubo.js'

/** Bytes of blocks in one CAR; a batch that fails is sent again. */
const CAR_BYTES = 16 * 1024 * 1024

/** Has a daemon with peers look at home only; `searchParams` of its client would be dropped. */
const OFFLINE: object = {offline: true}

/** Longest wait for a peer that is dialled, in ms. */
const DIAL_MS = 5000

/** The first Kubo with the CID profile `unixfs-v1-2025`. */
const OLDEST_VERSION = [0, 40] as const

/** Blocks of a Kubo daemon, over its RPC; what it lacks it looks for among its peers. */
export class KuboStorage implements Storage {
  readonly place: string
  readonly #address: KuboAddress
  #client: Promise<KuboRPCClient> | undefined

  constructor(address: KuboAddress) {
    this.place = address.origin
    this.#address = address
  }

  async get(cid: CID): Promise<Uint8Array> {
    assertSupportedCid(cid)
    const bytes = await this.#ask(async (client, signal) => {
      try {
        return await client.block.get(cid, {signal})
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    })
    if (!bytes) {
      throw new BlockMissingError(`Block ${cid} is not in Kubo at ${this.place}, and no peer of it sent it in time.`, {
        suggestions: [`ipfs routing findprovs ${cid}`],
      })
    }
    verifyBlock(cid, bytes)
    return bytes
  }

  async has(cid: CID): Promise<boolean> {
    assertSupportedCid(cid)
    return this.#ask(async (client, signal) => {
      try {
        await client.block.stat(cid, {signal, ...OFFLINE})
        return true
      } catch (error) {
        if (isMissing(error)) return false
        throw error
      }
    })
  }

  async put(cid: CID, bytes: Uint8Array): Promise<void> {
    assertSupportedCid(cid)
    assertBlockSize(cid, bytes.length)
    const format = cid.code === RAW_CODEC ? 'raw' : 'dag-pb'
    const options = {format, mhtype: 'sha2-256', version: 1, allowBigBlock: true} as const
    const stored = await this.#ask((client, signal) => client.block.put(bytes, {...options, signal}))
    if (stored.equals(cid)) return
    throw new CidError(`Kubo at ${this.place} stored the block ${cid} as ${stored}; its bytes are other ones.`)
  }

  /** Sends CARs of 16 MiB. They are not pinned: garbage collection of the daemon may take them before the root is. */
  async putMany(blocks: AsyncIterable<Block>): Promise<void> {
    for await (const batch of splitIntoBatches(blocks, CAR_BYTES)) {
      await this.#ask(async (client, signal) => {
        for await (const _ of client.dag.import([writeCar(batch)], {pinRoots: false, signal})) {
          // Roots are only reported for what is pinned.
        }
      })
    }
  }

  async pin(root: CID, name: string, {onProgress}: PinOptions = {}): Promise<void> {
    await this.#ask(() => pinInKubo(this.#address, root, name, onProgress))
  }

  async renamePin(root: CID, name: string): Promise<void> {
    await this.pin(root, name)
  }

  async isPinned(root: CID): Promise<boolean> {
    return this.#ask(async (client, signal) => {
      try {
        for await (const _ of client.pin.ls({paths: root, type: 'recursive', signal})) return true
        return false
      } catch (error) {
        if (isNotPinned(error)) return false
        throw error
      }
    })
  }

  async unpin(root: CID): Promise<void> {
    await this.#ask(async (client, signal) => {
      try {
        await client.pin.rm(root, {signal})
      } catch (error) {
        if (!isNotPinned(error)) throw error
      }
    })
  }

  async *listPins(): AsyncGenerator<Pin> {
    const client = await this.#open()
    try {
      for await (const {cid, name} of client.pin.ls({type: 'recursive', names: true, signal: this.#address.signal})) {
        yield {cid, name: name ?? ''}
      }
    } catch (error) {
      throw explainKuboError(error, this.place)
    }
  }

  /** Addresses at which other peers can dial the daemon; none where its RPC does not tell. */
  async listAddresses(): Promise<string[]> {
    try {
      const {addresses} = await this.#ask((client, signal) => client.id({signal}))
      // A daemon without any says null, other than the types of its client.
      return ((addresses as unknown[] | null) ?? []).map(String)
    } catch (error) {
      if (error instanceof StorageRefusedError) return []
      throw error
    }
  }

  /** Connects the daemon with a peer. @throws The reason if it cannot be dialled within 5 s. */
  async connect(address: string): Promise<void> {
    const client = await this.#open()
    const {multiaddr} = await import('kubo-rpc-client')
    await client.swarm.connect(multiaddr(address), {signal: AbortSignal.timeout(DIAL_MS)})
  }

  close(): void {
    // Connections of fetch end by themselves.
  }

  #ask<Result>(run: (client: KuboRPCClient, signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const {signal} = this.#address
    return withRetries(
      async () => {
        const client = await this.#open()
        const timeout = AbortSignal.timeout(KUBO_ANSWER_MS)
        try {
          return await run(client, signal ? AbortSignal.any([signal, timeout]) : timeout)
        } catch (error) {
          signal?.throwIfAborted()
          throw explainKuboError(error, this.place)
        }
      },
      {signal},
    )
  }

  /** The client is loaded when it is needed: half a second and 90 MB that other networks do without. */
  #open(): Promise<KuboRPCClient> {
    this.#client ??= this.#connect()
    this.#client.catch(() => {
      this.#client = undefined
    })
    return this.#client
  }

  async #connect(): Promise<KuboRPCClient> {
    const {create} = await import('kubo-rpc-client')
    const {origin, authorization, signal} = this.#address
    const client = create({url: `${origin}/api/v0`, headers: authorization ? {authorization} : {}})
    const timeout = AbortSignal.timeout(KUBO_ANSWER_MS)
    try {
      const {version} = await client.version({signal: signal ? AbortSignal.any([signal, timeout]) : timeout})
      assertVersion(version, this.place)
    } catch (error) {
      throw explainKuboError(error, this.place)
    }
    return client
  }
}

async function* writeCar(batch: readonly Block[]): AsyncGenerator<Uint8Array> {
  const {writer, out} = CarWriter.create([])
  const writing = (async () => {
    for (const block of batch) await writer.put(block)
    await writer.close()
  })()
  yield* out
  await writing
}

/** @throws {StorageVersionError} If the daemon is too old. */
function assertVersion(version: string, place: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST_VERSION[0] || minor >= OLDEST_VERSION[1]) return
  throw new StorageVersionError(
    `Kubo at ${place} has version ${version}; expected ${OLDEST_VERSION.join('.')} or newer.`,
    {suggestions: ['Update Kubo: https://docs.ipfs.tech/install/command-line/']},
  )
}
