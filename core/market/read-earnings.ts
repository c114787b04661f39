import {isError, type Log, zeroPadValue} from 'ethers'
import type {Market} from './market.js'
import {readBank} from './read-prices.js'

/** Blocks asked for at once; public nodes answer up to 10,000, and one that answers less is asked for less. */
const PAGE_BLOCKS = 10_000

/** One payment to a node, after the fee. */
export interface Payment {
  node: string
  kind: 'render' | 'check'
  leaseId: bigint
  /** Microcredits. */
  credits: bigint
  blockNumber: number
  epoch: number
}

/** Whose payments, in which epochs; the default is everything since the network was deployed. */
export interface PaymentQuery {
  node?: string
  epoch?: number
  /** Blocks asked for at once. @default 10000 */
  pageBlocks?: number
  signal?: AbortSignal
}

/**
 * Reads what nodes were paid for renders and for checks, oldest first, in pages of blocks.
 *
 * @throws {ChainUnreachableError} If the chain does not answer.
 */
export async function readPayments(market: Market, query: PaymentQuery = {}): Promise<Payment[]> {
  const [start, next, head] = await Promise.all([
    readBank(market, 'epochStart', query.epoch ?? 0),
    readBank(market, 'epochStart', (query.epoch ?? 0) + 1),
    market.chain.read('block number', () => market.chain.provider.getBlockNumber()),
  ])
  const epochBlocks = Number(next - start)
  const firstEpoch = query.epoch ?? 0
  const last = query.epoch === undefined ? head : Math.min(head, Number(next) - 1)
  const payments: Payment[] = []
  for await (const log of readLogs(market, {from: Number(start), to: last, ...query})) {
    const epoch = firstEpoch + Math.floor((log.blockNumber - Number(start)) / epochBlocks)
    payments.push(toPayment(market, log, epoch))
  }
  return payments
}

async function* readLogs(
  market: Market,
  {from, to, node, signal, pageBlocks = PAGE_BLOCKS}: PaymentQuery & {from: number; to: number},
): AsyncGenerator<Log> {
  const {jobBoard} = market.contracts
  const topicOf = (name: string) => jobBoard.interface.getEvent(name)?.topicHash ?? ''
  const topics = [
    [topicOf('LeaseSettled'), topicOf('CheckPaid')],
    null,
    node === undefined ? null : zeroPadValue(node, 32),
  ]
  const address = await jobBoard.getAddress()
  let askedBlocks = pageBlocks
  for (let first = from; first <= to; ) {
    signal?.throwIfAborted()
    const toBlock = Math.min(to, first + askedBlocks - 1)
    const filter = {address, topics, fromBlock: first, toBlock}
    const page = await market.chain.provider.getLogs(filter).catch((error: unknown) => {
      if (askedBlocks > 1 && isRefusal(error)) return undefined
      return market.chain.read('payments', () => Promise.reject(error))
    })
    if (page === undefined) {
      askedBlocks = Math.floor(askedBlocks / 2)
      continue
    }
    yield* page
    first = toBlock + 1
  }
}

/** The node answered, but not with so many blocks: each has its own limit and its own words for it. */
function isRefusal(error: unknown): boolean {
  return isError(error, 'UNKNOWN_ERROR') || isError(error, 'SERVER_ERROR') || isError(error, 'TIMEOUT')
}

function toPayment(market: Market, log: Log, epoch: number): Payment {
  const event = market.contracts.jobBoard.interface.parseLog(log)
  if (!event) throw new Error(`the log ${log.transactionHash}:${log.index} is no payment`)
  const isRender = event.name === 'LeaseSettled'
  return {
    node: isRender ? event.args.node : event.args.checker,
    kind: isRender ? 'render' : 'check',
    leaseId: event.args.leaseId,
    credits: isRender ? event.args.earnedCredits : event.args.credits,
    blockNumber: log.blockNumber,
    epoch,
  }
}
