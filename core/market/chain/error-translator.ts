import {Interface, type InterfaceAbi, isError} from 'ethers'
import {CandelaError} from '../../errors.js'
import {ChainUnreachableError, ContractMissingError, ContractRefusedError, FundsError} from '../market-errors.js'
import {describeRefusal} from '../refusals/describe-refusal.js'
import {NoEndpointError} from './failover-provider.js'

/** Turns what ethers and the contracts throw into our errors. */
export class ErrorTranslator {
  readonly #rpcUrls: readonly string[]
  readonly #errors: Interface

  /** @param abis - Of all contracts: an error of any can surface through any other. */
  constructor(rpcUrls: readonly string[], abis: readonly InterfaceAbi[]) {
    this.#rpcUrls = rpcUrls
    const fragments = abis.flatMap((abi) => new Interface(abi).fragments.filter(({type}) => type === 'error'))
    this.#errors = new Interface([...new Map(fragments.map((fragment) => [fragment.format(), fragment])).values()])
  }

  /** @param what - The call, for people. */
  translate(what: string, error: unknown): unknown {
    if (error instanceof CandelaError) return error
    const data = revertData(error)
    if (data !== undefined) return this.#toRefusal(what, data, error)
    if (isError(error, 'INSUFFICIENT_FUNDS')) {
      return new FundsError(`The key has too few native coins to pay the gas of ${what}.`, {
        cause: error,
        suggestions: ['Send native coins of the chain to the key that pays.'],
      })
    }
    if (isError(error, 'BAD_DATA') && error.value === '0x') {
      return new ContractMissingError(`No contract answers ${what} at the address that the network names.`, {
        cause: error,
        suggestions: ['candela network verify', 'candela network list'],
      })
    }
    if (!isSilence(error)) return error
    return new ChainUnreachableError(`The chain at ${this.#rpcUrls.join(', ')} does not answer (${what}).`, {
      cause: error,
      suggestions: ['candela network status', 'candela network up'],
    })
  }

  #toRefusal(what: string, data: string, cause: unknown): ContractRefusedError {
    const parsed = data === '0x' ? null : this.#errors.parseError(data)
    if (!parsed) return new ContractRefusedError(`The chain refused ${what}: ${data}.`, 'Unknown', {cause})
    const {sentence, ...details} = describeRefusal(parsed)
    return new ContractRefusedError(`The chain refused ${what}: ${sentence}`, parsed.name, {cause, ...details})
  }
}

function revertData(error: unknown): string | undefined {
  return isError(error, 'CALL_EXCEPTION') && error.data !== null && error.data !== undefined ? error.data : undefined
}

function isSilence(error: unknown): boolean {
  const {code} = error as {code?: unknown}
  return (
    error instanceof NoEndpointError ||
    isError(error, 'NETWORK_ERROR') ||
    isError(error, 'TIMEOUT') ||
    isError(error, 'SERVER_ERROR') ||
    code === 'ECONNREFUSED' ||
    code === 'ECONNRESET' ||
    code === 'EPIPE'
  )
}
