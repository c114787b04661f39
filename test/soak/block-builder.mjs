import {explain, readEvents} from '../../bench/support/contracts.mjs'

/** Gas limit of each transaction: 200 of them fit a block of the embedded chain, which is limited to 3 billion. */
const GAS = '0xb71b00'
const GAS_MONEY = '0xffffffffffffffffffffffff'

/** Puts transactions of many senders into blocks: in each block one of every sender, as a client with one key sends. */
export class BlockBuilder {
  #contracts
  #queues = new Map()
  #funded = new Set()
  /** Blocks with transactions so far, and their gas. */
  blocks = 0
  gas = 0

  constructor(contracts) {
    this.#contracts = contracts
  }

  add(from, contract, method, ...args) {
    const queue = this.#queues.get(from) ?? []
    queue.push({...this.#contracts.encode(contract, method, ...args), what: `${contract}.${method}`, from})
    this.#queues.set(from, queue)
  }

  /** Mines everything that was added; returns the events in order. */
  async mineAll() {
    const events = []
    while (this.#queues.size > 0) events.push(...(await this.#mineBlock()))
    return events
  }

  async #mineBlock() {
    const {chain} = this.#contracts
    const sent = [...this.#queues.values()].map((queue) => queue.shift())
    for (const [from, queue] of this.#queues) if (queue.length === 0) this.#queues.delete(from)
    const poor = sent.filter(({from}) => !this.#funded.has(from))
    if (poor.length > 0) await chain.rpcBatch(poor.map(({from}) => ['anvil_setBalance', from, GAS_MONEY]))
    for (const {from} of poor) this.#funded.add(from)
    const hashes = await chain.rpcBatch(
      sent.map(({from, to, data}) => ['eth_sendTransaction', {from, to, data, gas: GAS}]),
    )
    await chain.mine(1)
    const receipts = await chain.rpc('eth_getBlockReceipts', 'latest')
    const byHash = new Map(receipts.map((receipt) => [receipt.transactionHash, receipt]))
    const events = []
    for (const [i, hash] of hashes.entries()) {
      const receipt = byHash.get(hash)
      if (receipt?.status !== '0x1') await this.#explainFailure(sent[i], receipt)
      this.gas += Number(receipt.gasUsed)
      events.push(...readEvents(receipt.logs))
    }
    this.blocks += 1
    return events
  }

  async #explainFailure({from, to, data, what}, receipt) {
    if (!receipt) throw new Error(`${what} of ${from} is not in the block that was mined.`)
    await this.#contracts.chain.call(to, data, from).catch((error) => explain(error, what))
    throw new Error(`${what} of ${from} failed in its block with ${Number(receipt.gasUsed)} gas, and passes now.`)
  }
}
