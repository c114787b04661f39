import {join} from 'node:path'
import {
  type BaseContract,
  type InterfaceAbi,
  isError,
  type JsonRpcProvider,
  type TransactionReceipt,
  type Wallet,
} from 'ethers'
import {ContractRefusedError} from '../market-errors.js'
import {ErrorTranslator} from './error-translator.js'
import {FailoverProvider} from './failover-provider.js'
import type {TransactionRequest} from './sign-request.js'
import {TransactionSender} from './transaction-sender.js'

/** How to reach a chain, and what its blocks are like. */
export interface ChainProfile {
  /** Where it answers, in the order in which the addresses are tried. */
  rpcUrls: readonly string[]
  chainId: number
  /** Seconds between blocks, on average. */
  blockTimeSec: number
  /** Blocks on top of a block that make it final; 0 where every block is at once. */
  finalityBlocks: number
  /** Folder of the transactions that may have to be sent again; absent, they are forgotten with the process. */
  outboxDir?: string
}

/**
 * One connection to an EVM chain: reads with fail-over, transactions one at a time, and errors as sentences.
 *
 * What it promises about transactions, and why, stands in docs/networks.md.
 */
export class Chain {
  readonly provider: JsonRpcProvider
  readonly profile: ChainProfile
  readonly #errors: ErrorTranslator
  readonly #sender: TransactionSender

  constructor(profile: ChainProfile, abis: readonly InterfaceAbi[]) {
    const {chainId, rpcUrls, outboxDir} = profile
    this.profile = profile
    this.provider = new FailoverProvider(rpcUrls, chainId)
    this.#errors = new ErrorTranslator(rpcUrls, abis)
    this.#sender = new TransactionSender({
      ...profile,
      provider: this.provider,
      outboxPathOf: (address) => (outboxDir === undefined ? undefined : join(outboxDir, `${address}.json`)),
    })
  }

  /** Runs a read, and turns foreign errors into ours. */
  async read<T>(what: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw this.#errors.translate(what, error)
    }
  }

  /**
   * Calls a contract by a transaction and waits until it is mined. One at a time per key; a transaction that is not mined
   * is broadcast again, then replaced by one that pays more.
   *
   * @throws {ContractRefusedError} If the contract reverts, with the contract's own error and its values.
   * @throws {EarlierTransactionError} If an earlier transaction of this key was still on its way; look again and decide anew.
   * @throws {ChainUnreachableError} If the chain does not answer.
   */
  async send(
    wallet: Wallet,
    contract: BaseContract,
    method: string,
    args: readonly unknown[],
  ): Promise<TransactionReceipt> {
    const to = await contract.getAddress()
    return this.transact(wallet, {what: method, to, data: contract.interface.encodeFunctionData(method, args)})
  }

  /** Sends any transaction, such as the creation of a contract, as {@link send} does. */
  async transact(wallet: Wallet, request: TransactionRequest): Promise<TransactionReceipt> {
    return this.read(request.what, async () => {
      const receipt = await this.#sender.send(wallet, request)
      if (receipt.status === 1) return receipt
      const {to = null, data, what} = request
      const call = (blockTag: number | 'latest') => this.provider.call({from: wallet.address, to, data, blockTag})
      // A node that has forgotten the state of that block gives no revert data, and is asked for the newest instead.
      await call(receipt.blockNumber).catch((error: unknown) => {
        if (isError(error, 'CALL_EXCEPTION') && error.data) throw error
        return call('latest')
      })
      throw new ContractRefusedError(`The transaction ${what} was mined but reverted.`, 'Unknown')
    })
  }

  /**
   * Waits for what a killed process left on its way with this key. Call it before deciding what to send.
   *
   * @returns The calls that were finished.
   */
  finishEarlier(wallet: Wallet): Promise<string[]> {
    return this.read('earlier transactions', () => this.#sender.finishEarlier(wallet))
  }

  /**
   * Waits until a transaction is final; one that a reorganisation undid is sent again.
   *
   * @returns Its receipt in the final chain, which may be another one.
   * @throws {TransactionUndoneError} If it cannot be repeated.
   */
  waitFinal(wallet: Wallet, receipt: TransactionReceipt, signal?: AbortSignal): Promise<TransactionReceipt> {
    return this.read('finality', () => this.#sender.waitFinal(wallet, receipt, signal))
  }

  /** Number of the newest block that no reorganisation is expected to undo. */
  async readFinalBlock(): Promise<number> {
    const head = await this.read('block number', () => this.provider.getBlockNumber())
    return Math.max(0, head - this.profile.finalityBlocks)
  }

  /** Closes the connection. */
  close(): void {
    this.provider.destroy()
  }
}
