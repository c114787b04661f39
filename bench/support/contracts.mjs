import {Interface} from 'ethers'
import * as abis from '../../dist/core/market/abi/index.js'
import {planDeployment} from '../../dist/core/market/deployment-plan.js'
import {ChainRefusal} from './chain.mjs'

const INTERFACES = {
  token: new Interface(abis.candelaTokenAbi),
  creditBank: new Interface(abis.creditBankAbi),
  nodeRegistry: new Interface(abis.nodeRegistryAbi),
  jobBoard: new Interface(abis.jobBoardAbi),
  verification: new Interface(abis.verificationAbi),
}

/** The committed contracts on a chain: every call of a benchmark goes through here. */
export class Contracts {
  constructor(chain, addresses) {
    Object.assign(this, {chain, addresses})
  }

  /** Deploys a network; `deployer` holds the genesis supply. */
  static async deploy(chain, deployer, parameters, supplyTokens) {
    const nonce = Number(await chain.rpc('eth_getTransactionCount', deployer, 'latest'))
    const plan = planDeployment(deployer, nonce, parameters, {holder: deployer, supplyTokens})
    for (const {initCode} of plan.steps) await chain.send({from: deployer, data: initCode})
    return new Contracts(chain, plan.addresses)
  }

  /** Sends a transaction; the receipt has its events, decoded, of all contracts. */
  async send(from, contract, method, ...args) {
    const receipt = await this.chain
      .send({from, ...this.encode(contract, method, ...args)})
      .catch((error) => explain(error, `${contract}.${method}`))
    return {gas: Number(receipt.gasUsed), block: Number(receipt.blockNumber), events: readEvents(receipt.logs)}
  }

  /** Where a call goes, and its data. */
  encode(contract, method, ...args) {
    return {to: this.addresses[contract], data: INTERFACES[contract].encodeFunctionData(method, args)}
  }

  /** All events of a kind with these indexed values, oldest first. */
  async eventsOf(contract, name, ...values) {
    const shape = INTERFACES[contract]
    const filter = {address: this.addresses[contract], topics: shape.encodeFilterTopics(name, values)}
    const logs = await this.chain.rpc('eth_getLogs', {fromBlock: '0x0', toBlock: 'latest', ...filter})
    return logs.map(({topics, data}) => shape.decodeEventLog(name, data, topics))
  }

  /** What a function would return; also of functions that change the state. */
  async read(contract, method, ...args) {
    return this.readAs(undefined, contract, method, ...args)
  }

  async readAs(from, contract, method, ...args) {
    const shape = INTERFACES[contract]
    const data = shape.encodeFunctionData(method, args)
    const answer = await this.chain
      .call(this.addresses[contract], data, from)
      .catch((error) => explain(error, `${contract}.${method}`))
    const values = shape.decodeFunctionResult(method, answer)
    return values.length === 1 ? values[0] : values
  }
}

/** The events of the contracts among the logs of a receipt. */
export function readEvents(logs) {
  return logs.flatMap(({topics, data}) => {
    const known = EVENTS.get(topics[0])
    return known ? [{name: known.event.name, args: known.shape.decodeEventLog(known.event, data, topics)}] : []
  })
}

/** Every event by its topic: ethers would hash all of them anew for each log. */
const EVENTS = new Map(
  Object.values(INTERFACES).flatMap((shape) =>
    shape.fragments.filter(({type}) => type === 'event').map((event) => [event.topicHash, {shape, event}]),
  ),
)

/** Names the contract's own error, which Anvil gives as bytes. */
export function explain(error, what) {
  if (!(error instanceof ChainRefusal) || !error.data) throw error
  const known = Object.values(INTERFACES)
    .map((shape) => shape.parseError(error.data))
    .find(Boolean)
  throw Object.assign(new Error(`${what}: ${known ? `${known.name}(${known.args})` : error.message}`), {
    refusal: known?.name,
    cause: error,
  })
}
