import {describe, expect, test} from 'vitest'
import {isJobStuck, summarizeJob} from '../../../../core/artist/summarize-job.js'
import type {ArchivedLease, JobOnChain} from '../../../../core/market/index.js'

const job = {taskCount: 4, settledTasks: 2, pricePerTask: 1000n} as JobOnChain
const lease = (change: Partial<ArchivedLease>) =>
  ({node: '0xa', state: 'settled', taskCount: 1, payCredits: 1000n, verdict: 'none', ...change}) as ArchivedLease

describe('summarizeJob', () => {
  test('adds up money, tasks, nodes and checks', () => {
    const leases = [
      lease({leaseId: 1n, verdict: 'match'}),
      lease({leaseId: 2n, node: '0xb'}),
      lease({leaseId: 3n, state: 'rejected', node: '0xc', verdict: 'mismatch'}),
      lease({leaseId: 4n, state: 'checking'}),
      lease({leaseId: 5n, state: 'leased'}),
    ]
    expect(summarizeJob(job, leases, 500n)).toEqual({
      tasksTotal: 4,
      tasksSettled: 2,
      tasksSubmitted: 3,
      price: 4000n,
      paid: 2000n,
      fee: 100n,
      nodes: ['0xa', '0xb'],
      checks: {drawn: 3, match: 1, inconclusive: 0, mismatch: 1},
    })
  })
})

describe('isJobStuck', () => {
  const open = {state: 'open', remainingTasks: 1, leasedTasks: 0} as const
  const returned = (node: string) => ({node, state: 'returned'}) as const

  test('is stuck once every live node has given up', () => {
    const leases = [returned('0xa'), returned('0xa'), returned('0xb'), returned('0xb')]
    expect(isJobStuck(open, leases, ['0xa', '0xb'])).toBe(true)
  })

  test.each([
    ['a node may still try', open, [returned('0xa'), returned('0xa'), returned('0xb')], ['0xa', '0xb']],
    ['a lease is running', {...open, leasedTasks: 1}, [returned('0xa'), returned('0xa')], ['0xa']],
    ['nothing is left to lease', {...open, remainingTasks: 0}, [returned('0xa'), returned('0xa')], ['0xa']],
    ['no node is live: one may come', open, [returned('0xa'), returned('0xa')], []],
  ] as const)('is not stuck while %s', (_, given, leases, live) => {
    expect(isJobStuck(given, leases, live)).toBe(false)
  })
})
