import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {freePort, rpcUrlOf, startAnvil} from '../../dist/core/network/embedded/start-anvil.js'

/** First moment of every chain, Unix seconds: 2030-01-01. With it, the hashes of the blocks are the same in every run. */
export const GENESIS_SEC = 1_893_456_000

/** Wei that every sender gets for gas. */
const GAS_MONEY = '0xffffffffffffffffffff'

/** Gas of a transaction unless its sender names another limit. */
const GAS = '0x2dc6c00'

/**
 * A real Anvil of one's own, with the flags of the embedded network. A block is mined for each transaction, and any
 * address can send, without a key.
 */
export class Chain {
  #child
  #url
  #home
  #senders = new Set()
  #nextId = 1

  static async start(extraArguments = [], pastStates = undefined) {
    const chain = new Chain()
    chain.#home = mkdtempSync(join(tmpdir(), 'candela-chain-'))
    process.env.CANDELA_HOME = chain.#home
    const port = await freePort()
    chain.#url = rpcUrlOf(port)
    chain.#child = await startAnvil(port, ['--timestamp', String(GENESIS_SEC), ...extraArguments], pastStates)
    await chain.rpc('evm_setIntervalMining', 0)
    await chain.rpc('evm_setAutomine', true)
    await chain.rpc('anvil_autoImpersonateAccount', true)
    return chain
  }

  async stop() {
    this.#child.stop('SIGTERM')
    await this.#child.ended
    rmSync(this.#home, {recursive: true, force: true})
  }

  /** Process id of Anvil. */
  get pid() {
    return this.#child.pid
  }

  async rpc(method, ...params) {
    const [answer] = await this.rpcBatch([[method, ...params]])
    return answer
  }

  /** Several requests in one message; the answers in the same order. */
  async rpcBatch(requests) {
    const body = requests.map(([method, ...params]) => ({jsonrpc: '2.0', id: this.#nextId++, method, params}))
    const headers = {'content-type': 'application/json'}
    const response = await fetch(this.#url, {method: 'POST', headers, body: JSON.stringify(body)})
    const answers = await response.json()
    return answers.map(({result, error}, i) => {
      if (error) throw new ChainRefusal(requests[i][0], error)
      return result
    })
  }

  call(to, data, from) {
    return this.rpc('eth_call', {to, data, from}, 'latest')
  }

  /** Sends a transaction, which is mined at once, and returns its receipt. */
  async send({from, to, data}) {
    if (!this.#senders.has(from)) await this.rpc('anvil_setBalance', from, GAS_MONEY)
    this.#senders.add(from)
    const receipt = await this.rpc('eth_sendTransactionSync', {from, to, data, gas: GAS})
    if (receipt.status === '0x1') return receipt
    await this.call(to, data, from)
    throw new Error(`A transaction of ${from} failed, and passes now.`)
  }

  mine(blocks = 1, secondsApart = 1) {
    return this.rpc('anvil_mine', toHex(blocks), toHex(secondsApart))
  }

  async blockNumber() {
    return Number(await this.rpc('eth_blockNumber'))
  }

  snapshot() {
    return this.rpc('evm_snapshot')
  }

  /** Back to a snapshot, which is used up. */
  async revert(id) {
    if (!(await this.rpc('evm_revert', id))) throw new Error(`There is no snapshot ${id}.`)
    this.#senders.clear()
  }
}

/** What the chain refused to do; `data` is the encoded error of a contract. */
export class ChainRefusal extends Error {
  constructor(method, {message, data}) {
    super(`${method}: ${message}`)
    this.data = typeof data === 'string' ? data : data?.data
  }
}

function toHex(value) {
  return `0x${value.toString(16)}`
}
