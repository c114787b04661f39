import type {TrafficOptions} from '../../core/storage/index.js'
import type {Progress, ProgressOptions} from './progress.js'
import {TransferProgress} from './transfer-progress.js'

/** Shows what a job sends while it is posted, as `storage add` does; before and after that, what is moved. */
export class UploadProgress {
  readonly #progress: Progress
  readonly #transfers: TransferProgress
  #totalBytes: number | undefined

  constructor(progress: Progress, options: ProgressOptions = {}) {
    this.#progress = progress
    this.#transfers = new TransferProgress(options, progress)
  }

  /** What watches the storage. */
  readonly traffic: TrafficOptions = {
    onTraffic: ({sentBytes, receivedBytes, toSendBytes}) => {
      if (this.#totalBytes === undefined) this.#progress.update({bytesDone: receivedBytes || sentBytes})
      else if (sentBytes > 0) this.#transfers.show('post: send', sentBytes, toSendBytes)
    },
    onPin: (walkedBytes) => {
      if (this.#totalBytes !== undefined) this.#transfers.show('post: pin', walkedBytes, this.#totalBytes)
    },
    onPinState: (place, state) => {
      if (this.#totalBytes !== undefined) this.#transfers.wait(`post: pin at ${place}: ${state}`)
    },
  }

  /** About so many bytes are stored from now on; of them only what the back ends lack is sent. */
  begin(totalBytes: number): void {
    this.#totalBytes = totalBytes
  }

  /** The rest belongs to other stages. */
  end(): void {
    this.#totalBytes = undefined
  }
}
