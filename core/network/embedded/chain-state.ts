import {existsSync} from 'node:fs'
import {open, rename} from 'node:fs/promises'
import {promisify} from 'node:util'
import {gunzip} from 'node:zlib'
import {systemClock} from '../../clock.js'
import {localFiles} from './local-files.js'
import {readRunning} from './running-file.js'

/** A save is not repeated sooner than this multiple of the time it took: a large chain must not be saved all the time. */
const REST_FACTOR = 4

/** How long a command waits for the supervisor to save the chain before it goes on without, in ms. */
const SAVE_TIMEOUT_MS = 10_000

/** Blocks that `eth_feeHistory` reports at most. */
const MAX_HISTORY = 1024

/**
 * Keeps the chain of the embedded network on disk, in one step each time, so that a kill -9 finds a whole file that is
 * a moment old. Anvil's own dumps are not written in one step: a kill in the middle of one leaves half a chain.
 */
export class ChainSaver {
  readonly #rpcUrl: string
  #savedBlock = -1
  #nextSaveMs = 0

  constructor(rpcUrl: string) {
    this.#rpcUrl = rpcUrl
  }

  /** Saves the chain if a transaction was mined since the last save. Returns the newest block that is safe. */
  async saveIfChanged(): Promise<number> {
    if (systemClock.nowMs() < this.#nextSaveMs) return this.#savedBlock
    const newestBlock = Number(await this.#call('eth_blockNumber'))
    if (await this.#isChanged(newestBlock)) await this.save()
    this.#savedBlock = newestBlock
    return newestBlock
  }

  /** Saves the chain now. */
  async save(): Promise<void> {
    const startedAtMs = systemClock.nowMs()
    const packed = Buffer.from(String(await this.#call('anvil_dumpState')).slice(2), 'hex')
    await replaceFile(localFiles.chainState(), await promisify(gunzip)(packed))
    const nowMs = systemClock.nowMs()
    this.#nextSaveMs = nowMs + (nowMs - startedAtMs) * REST_FACTOR
  }

  async #isChanged(newestBlock: number): Promise<boolean> {
    const blocks = newestBlock - this.#savedBlock
    if (this.#savedBlock < 0 || blocks < 0 || blocks > MAX_HISTORY) return true
    if (blocks === 0) return false
    const hex = (value: number) => `0x${value.toString(16)}`
    const history = await this.#call('eth_feeHistory', hex(blocks), hex(newestBlock), [])
    return (history as {gasUsedRatio: number[]}).gasUsedRatio.some((ratio) => ratio > 0)
  }

  async #call(method: string, ...params: unknown[]): Promise<unknown> {
    const response = await fetch(this.#rpcUrl, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({jsonrpc: '2.0', id: 1, method, params}),
      signal: AbortSignal.timeout(30_000),
    })
    const {result, error} = (await response.json()) as {result?: unknown; error?: {message: string}}
    if (error) throw new Error(`the embedded chain refused ${method}: ${error.message}`)
    return result
  }
}

/** The arguments with which Anvil goes on where the last save stopped. */
export function chainStateArguments(): string[] {
  return existsSync(localFiles.chainState()) ? ['--load-state', localFiles.chainState()] : []
}

/**
 * Waits until a block of the embedded chain would survive a kill -9 of everything; gives up after ten seconds, because
 * a supervisor that does not save is no reason to stop a job.
 */
export async function waitUntilSaved(block: number, signal?: AbortSignal): Promise<void> {
  for (const deadlineMs = systemClock.nowMs() + SAVE_TIMEOUT_MS; systemClock.nowMs() < deadlineMs; ) {
    const running = await readRunning()
    if (!running || running.savedBlock >= block) return
    await systemClock.sleep(50, signal)
  }
}

async function replaceFile(path: string, content: Uint8Array): Promise<void> {
  const part = `${path}.part`
  const file = await open(part, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, path)
}
