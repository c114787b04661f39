import {type JsonRpcProvider, keccak256, Transaction, type TransactionReceipt, type Wallet} from 'ethers'
import {systemClock} from '../../clock.js'
import {EarlierTransactionError, KeyBusyError, TransactionUndoneError} from '../market-errors.js'
import {broadcast, broadcastAgain, isNonceTaken, isSameCall} from './broadcast.js'
import {NoEndpointError} from './failover-provider.js'
import {raiseFees, suggestFees} from './fees.js'
import {type Outbox, type OutboxEntry, withOutbox} from './outbox.js'
import {signRequest, type TransactionRequest} from './sign-request.js'
import {waitUntilMined} from './wait-until-mined.js'

/** The chain that transactions go to. */
export interface SenderChain {
  provider: JsonRpcProvider
  chainId: number
  blockTimeSec: number
  finalityBlocks: number
  /** Path of the outbox of a key; `undefined` forgets it with the process. */
  outboxPathOf(address: string): string | undefined
}

/** A transaction of the outbox that is mined. */
interface FinishedEntry {
  entry: OutboxEntry
  receipt: TransactionReceipt
  /** Whether it had been seen mined before. */
  wasMined: boolean
}

/** How often a transaction is sent anew when another program took its nonce. */
const NONCE_ATTEMPTS = 12

/** Bounds of how often a sent transaction is looked for, in ms; a third of the block time lies between them. */
const POLL_MS = {min: 80, max: 2000} as const

/**
 * Sends transactions one at a time per key, pays more for one that is not mined, and repeats one that a reorganisation of
 * the chain undoes.
 *
 * Nonces come from the chain: ethers' NonceManager loses count when an estimate fails, and a pool may drop one of
 * several transactions in flight.
 */
export class TransactionSender {
  readonly #chain: SenderChain
  readonly #memory = new Map<string, OutboxEntry[]>()
  #queue: Promise<unknown> = Promise.resolve()

  constructor(chain: SenderChain) {
    this.#chain = chain
  }

  /** How often the chain is looked at while something is awaited, in ms. */
  get pollMs(): number {
    return Math.min(POLL_MS.max, Math.max(POLL_MS.min, (this.#chain.blockTimeSec * 1000) / 3))
  }

  /**
   * Sends a transaction and waits until it is mined; it may have reverted.
   *
   * When the key has an unfinished transaction, left by a killed process or by a chain that fell silent, that one is
   * finished first. If it is the same call, its receipt is the answer: nothing is sent twice.
   *
   * @throws {EarlierTransactionError} If it was another call: the caller decided without it.
   * @throws {NonceTakenError} If the request names a nonce and another transaction has it.
   */
  send(wallet: Wallet, request: TransactionRequest): Promise<TransactionReceipt> {
    return this.#inTurn(wallet, async (outbox) => {
      const finished = (await this.#finish(wallet, outbox)).find(({wasMined}) => !wasMined)
      if (finished) {
        if (isSameCall(finished.entry, request)) return finished.receipt
        throw new EarlierTransactionError(
          `The transaction "${finished.entry.what}" of ${wallet.address} was still on its way and is mined now; "${request.what}" was not sent.`,
          {suggestions: ['the same command again']},
        )
      }
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.#sendNow(wallet, outbox, request)
        } catch (error) {
          if (!isNonceTaken(error) || request.nonce !== undefined) throw error
          if (attempt === NONCE_ATTEMPTS) {
            throw new KeyBusyError(`Another program keeps sending with the key ${wallet.address}.`, {
              cause: error,
              suggestions: ['Use a key of its own for each machine.'],
            })
          }
          await systemClock.sleep(this.pollMs * attempt)
        }
      }
    })
  }

  /** Finishes what an earlier process sent with this key and did not see mined; returns the names of those calls. */
  finishEarlier(wallet: Wallet): Promise<string[]> {
    return this.#inTurn(wallet, async (outbox) => {
      const finished = await this.#finish(wallet, outbox)
      return finished.filter(({wasMined}) => !wasMined).map(({entry: {what}}) => what)
    })
  }

  /**
   * Waits until the block of a transaction is final. When a reorganisation took it out of the chain, it is sent again.
   *
   * @returns The receipt in the final chain: block, position and even the hash may be others.
   * @throws {TransactionUndoneError} If the repeated transaction reverts, or another one took its nonce.
   */
  async waitFinal(wallet: Wallet, receipt: TransactionReceipt, signal?: AbortSignal): Promise<TransactionReceipt> {
    const {provider, finalityBlocks} = this.#chain
    let latest = receipt
    let known: OutboxEntry | undefined
    while (finalityBlocks > 0) {
      const head = await provider.getBlockNumber()
      const found = await this.#inTurn(wallet, async (outbox) => {
        const kept = outbox.entries.find(({attempts}) => attempts.some((raw) => keccak256(raw) === latest.hash))
        known = kept ?? known
        const finished = await this.#finish(wallet, outbox)
        // A second look could see another chain than the first: what is kept has its receipt from the first.
        if (kept) return finished.find(({entry}) => entry === kept)?.receipt
        return this.#receiptOf(known?.attempts.map(keccak256) ?? [latest.hash])
      })
      if (found?.status !== 1) {
        throw new TransactionUndoneError(
          `The chain was reorganised: the transaction ${latest.hash} of block ${latest.blockNumber} ${found ? 'now reverts' : 'is gone'}.`,
          {suggestions: ['the same command again']},
        )
      }
      latest = found
      if (head - latest.blockNumber >= finalityBlocks) break
      await systemClock.sleep(Math.max(this.pollMs, this.#chain.blockTimeSec * 500), signal)
    }
    return latest
  }

  /** One caller at a time per chain in this process, and per key on this machine. */
  #inTurn<T>({address}: Wallet, use: (outbox: Outbox) => Promise<T>): Promise<T> {
    const memory = this.#memory.get(address) ?? []
    this.#memory.set(address, memory)
    const place = {path: this.#chain.outboxPathOf(address), chainId: this.#chain.chainId}
    const turn = this.#queue.then(() => withOutbox(place, memory, use))
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  /** Forgets what is final, repeats what a reorganisation undid, and waits for what is under way; returns what is mined. */
  async #finish(wallet: Wallet, {entries, save}: Outbox): Promise<FinishedEntry[]> {
    const finished: FinishedEntry[] = []
    if (entries.length === 0) return finished
    const {provider, finalityBlocks} = this.#chain
    const head = await provider.getBlockNumber()
    const seen = await Promise.all(entries.map(({attempts}) => this.#receiptOf(attempts.map(keccak256))))
    for (const [index, entry] of [...entries].entries()) {
      const wasMined = entry.isMined
      const receipt = seen[index] ?? (await this.#awaitReceipt(wallet, entry, save))
      if (receipt) entry.isMined = true
      const isOver = !receipt || finalityBlocks === 0 || head - receipt.blockNumber >= finalityBlocks
      if (isOver) entries.splice(entries.indexOf(entry), 1)
      if (receipt) finished.push({entry, receipt, wasMined})
      if (isOver || !wasMined) await save()
    }
    return finished
  }

  /** The receipt of what was broadcast before; `undefined` if another transaction took its nonce meanwhile. */
  async #awaitReceipt(
    wallet: Wallet,
    entry: OutboxEntry,
    save: () => Promise<void>,
  ): Promise<TransactionReceipt | undefined> {
    await broadcastAgain(this.#chain.provider, entry.attempts.at(-1) ?? '')
    try {
      return await this.#wait(wallet, entry, save)
    } catch (error) {
      if (isNonceTaken(error)) return undefined
      throw error
    }
  }

  async #sendNow(wallet: Wallet, {entries, save}: Outbox, request: TransactionRequest): Promise<TransactionReceipt> {
    const {provider} = this.#chain
    const {what, onSigned} = request
    const {raw, nonce} = await signRequest(wallet, this.#chain, request)
    const entry: OutboxEntry = {what, nonce, attempts: [raw], isMined: false}
    entries.push(entry)
    await save()
    await onSigned?.(keccak256(raw))
    let isOver = false
    try {
      await broadcast(provider, raw).catch((error: unknown) => {
        isOver = !(error instanceof NoEndpointError)
        throw error
      })
      const receipt = await this.#wait(wallet, entry, save, onSigned)
      entry.isMined = true
      isOver = this.#chain.finalityBlocks === 0
      return receipt
    } catch (error) {
      isOver ||= isNonceTaken(error)
      throw error
    } finally {
      if (isOver) entries.splice(entries.indexOf(entry), 1)
      await save()
    }
  }

  #wait(
    wallet: Wallet,
    entry: OutboxEntry,
    save: () => Promise<void>,
    onSigned?: TransactionRequest['onSigned'],
  ): Promise<TransactionReceipt> {
    const {provider, blockTimeSec} = this.#chain
    return waitUntilMined({
      entry,
      pollMs: this.pollMs,
      blockTimeSec,
      look: async () => {
        const [receipt, head, nextNonce] = await Promise.all([
          this.#receiptOf(entry.attempts.map(keccak256)),
          provider.getBlockNumber(),
          provider.getTransactionCount(wallet.address, 'latest'),
        ])
        return {receipt, head, nextNonce}
      },
      repeat: () => broadcastAgain(provider, entry.attempts.at(-1) ?? ''),
      payMore: async () => {
        const last = Transaction.from(entry.attempts.at(-1) ?? '')
        const fees = raiseFees(last, await suggestFees(provider))
        if (!fees) return broadcastAgain(provider, last.serialized)
        const {to, data, nonce, chainId, gasLimit} = last
        const raw = await wallet.signTransaction({to, data, nonce, chainId, type: 2, gasLimit, ...fees})
        entry.attempts.push(raw)
        await save()
        await onSigned?.(keccak256(raw))
        await broadcastAgain(provider, raw)
      },
    })
  }

  /** The receipt of whichever of these was mined. */
  async #receiptOf(hashes: readonly string[]): Promise<TransactionReceipt | undefined> {
    const receipts = await Promise.all(hashes.map((hash) => this.#chain.provider.getTransactionReceipt(hash)))
    return receipts.find((receipt) => receipt !== null) ?? undefined
  }
}
