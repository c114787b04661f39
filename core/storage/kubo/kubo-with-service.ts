import type {CID} from 'multiformats/cid'
import type {Block, Pin, PinOptions, Storage} from '../blocks.js'
import type {KuboStorage} from './kubo-storage.js'
import type {PinningService} from './pinning-service.js'

/** A Kubo daemon whose pins a remote pinning service makes too: what is pinned is at both. */
export class KuboWithService implements Storage {
  readonly place: string
  readonly #kubo: KuboStorage
  readonly #service: PinningService

  constructor(kubo: KuboStorage, service: PinningService) {
    this.place = `${kubo.place} and ${service.place}`
    this.#kubo = kubo
    this.#service = service
  }

  get(cid: CID): Promise<Uint8Array> {
    return this.#kubo.get(cid)
  }

  has(cid: CID): Promise<boolean> {
    return this.#kubo.has(cid)
  }

  put(cid: CID, bytes: Uint8Array): Promise<void> {
    return this.#kubo.put(cid, bytes)
  }

  putMany(blocks: AsyncIterable<Block>): Promise<void> {
    return this.#kubo.putMany(blocks)
  }

  async pin(root: CID, name: string, options: PinOptions = {}): Promise<void> {
    await this.#kubo.pin(root, name, options)
    await this.#service.pin(root, {
      ...{name, origins: await this.#kubo.listAddresses()},
      connect: (delegate) => this.#kubo.connect(delegate),
      onState: (state) => options.onState?.(this.#service.place, state),
    })
  }

  async renamePin(root: CID, name: string): Promise<void> {
    await this.pin(root, name)
  }

  async isPinned(root: CID): Promise<boolean> {
    return (await this.#kubo.isPinned(root)) && (await this.#service.isPinned(root))
  }

  async unpin(root: CID): Promise<void> {
    await this.#service.unpin(root)
    await this.#kubo.unpin(root)
  }

  listPins(): AsyncIterable<Pin> {
    return this.#kubo.listPins()
  }

  close(): void {
    this.#kubo.close()
  }
}
