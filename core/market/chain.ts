import {
  type BaseContract,
  FetchRequest,
  Interface,
  type InterfaceAbi,
  isError,
  JsonRpcProvider,
  keccak256,
  Network,
  type TransactionReceipt,
  type Wallet,
} from 'ethers'
import {systemClock} from '../clock.js'
import {ChainUnreachableError, ContractRefusedError, FundsError} from './market-errors.js'

/** How long a read waits for the chain before it counts as unreachable, in ms. */
const RPC_TIMEOUT_MS = 10_000

/** How often a sent transaction is looked for, in ms; well below the block time of the embedded chain. */
const RECEIPT_POLL_MS = 80

/** How often a transaction is sent anew when another process took its nonce. */
const NONCE_ATTEMPTS = 12

/** How long a transaction may stay unmined before it is broadcast again, in ms. */
const REBROADCAST_MS = 5000

/**
 * One connection to an EVM chain: reads, and transactions that are sent one at a time.
 *
 * Nonces come from the chain: ethers' NonceManager loses count when an estimate fails, and a pool may drop one of
 * several transactions in flight.
 */
export class Chain {
  readonly provider: JsonRpcProvider
  readonly #errors: Interface
  #queue: Promise<unknown> = Promise.resolve()

  constructor(
    readonly rpcUrl: string,
    chainId: number,
    abis: readonly InterfaceAbi[],
  ) {
    const request = new FetchRequest(rpcUrl)
    request.timeout = RPC_TIMEOUT_MS
    const network = Network.from(chainId)
    this.provider = new JsonRpcProvider(request, network, {staticNetwork: network, cacheTimeout: -1, batchStallTime: 0})
    this.#errors = new Interface(
      abis.flatMap((abi) => new Interface(abi).fragments.filter(({type}) => type === 'error')),
    )
  }

  /** Runs a read, and turns foreign errors into ours. */
  async read<T>(what: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw this.#translate(what, error)
    }
  }

  /**
   * Sends a transaction and waits until it is mined.
   *
   * @throws {ContractRefusedError} If the contract reverts, with the contract's own error and its values.
   * @throws {ChainUnreachableError} If the chain does not answer.
   */
  send(wallet: Wallet, contract: BaseContract, method: string, args: readonly unknown[]): Promise<TransactionReceipt> {
    const turn = this.#queue.then(() => this.#sendNow(wallet, contract, method, args))
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  /** Closes the connection. */
  close(): void {
    this.provider.destroy()
  }

  async #sendNow(
    wallet: Wallet,
    contract: BaseContract,
    method: string,
    args: readonly unknown[],
  ): Promise<TransactionReceipt> {
    const to = await contract.getAddress()
    const data = contract.interface.encodeFunctionData(method, args)
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#sendOnce(wallet, method, {to, data})
      } catch (error) {
        if (!isNonceTaken(error) || attempt === NONCE_ATTEMPTS) throw this.#translate(method, error)
        await systemClock.sleep(RECEIPT_POLL_MS * attempt)
      }
    }
  }

  async #sendOnce(wallet: Wallet, method: string, {to, data}: {to: string; data: string}): Promise<TransactionReceipt> {
    const from = wallet.address
    const [gas, fees, nonce] = await Promise.all([
      this.provider.estimateGas({from, to, data}),
      this.provider.getFeeData(),
      this.provider.getTransactionCount(from, 'latest'),
    ])
    const {chainId} = this.provider._network
    const raw = await wallet.signTransaction({
      ...{to, data, nonce, chainId, type: 2, gasLimit: (gas * 13n) / 10n + 20_000n},
      maxFeePerGas: fees.maxFeePerGas ?? 2_000_000_000n,
      maxPriorityFeePerGas: fees.maxPriorityFeePerGas ?? 0n,
    })
    const receipt = await this.#broadcast(raw)
    if (receipt.status === 1) return receipt
    await this.provider.call({from, to, data, blockTag: receipt.blockNumber})
    throw new ContractRefusedError(`The transaction ${method} was mined but reverted.`, 'Unknown')
  }

  async #broadcast(raw: string): Promise<TransactionReceipt> {
    for (;;) {
      const {hash} = await this.provider.broadcastTransaction(raw).catch(async (error: unknown) => {
        const own = {hash: keccak256(raw)}
        if (isAlreadyKnown(error) || (await this.provider.getTransactionReceipt(own.hash))) return own
        throw error
      })
      for (let waitedMs = 0; waitedMs < REBROADCAST_MS; waitedMs += RECEIPT_POLL_MS) {
        const receipt = await this.provider.getTransactionReceipt(hash)
        if (receipt) return receipt
        await systemClock.sleep(RECEIPT_POLL_MS)
      }
    }
  }

  #translate(what: string, error: unknown): unknown {
    if (error instanceof ContractRefusedError) return error
    const data = revertData(error)
    if (data !== undefined) {
      const parsed = data === '0x' ? null : this.#errors.parseError(data)
      const reason = parsed ? `${parsed.name}(${parsed.args.map(String).join(', ')})` : data
      return new ContractRefusedError(`The chain refused ${what}: ${reason}.`, parsed?.name ?? 'Unknown', {
        cause: error,
      })
    }
    if (isError(error, 'INSUFFICIENT_FUNDS')) {
      return new FundsError(`The key has too few native coins to pay the gas of ${what}.`, {cause: error})
    }
    if (
      isError(error, 'NETWORK_ERROR') ||
      isError(error, 'TIMEOUT') ||
      isError(error, 'SERVER_ERROR') ||
      isRefusal(error)
    ) {
      return new ChainUnreachableError(`The chain at ${this.rpcUrl} does not answer (${what}).`, {
        cause: error,
        suggestions: ['candela network status', 'candela network up'],
      })
    }
    return error
  }
}

function revertData(error: unknown): string | undefined {
  return isError(error, 'CALL_EXCEPTION') && error.data !== null && error.data !== undefined ? error.data : undefined
}

function isRefusal(error: unknown): boolean {
  const code = (error as {code?: unknown}).code
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** Another process sent with the same key in between; nothing of ours was mined. */
function isNonceTaken(error: unknown): boolean {
  return isError(error, 'REPLACEMENT_UNDERPRICED') || isError(error, 'NONCE_EXPIRED')
}

function isAlreadyKnown(error: unknown): boolean {
  return /already (known|imported)/i.test(String((error as Error).message))
}
