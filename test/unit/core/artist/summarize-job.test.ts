import {describe, expect, test} from 'vitest'
import {isJobStuck, summarizeJob} from '../../../../core/artist/summarize-job.js'
import type {ChallengeOnChain, JobOnChain, LeaseOnChain} from '../../../../core/market/index.js'

const job = {taskCount: 4, settledTasks: 2, pricePerTask: 1000n} as JobOnChain
const lease = (change: Partial<LeaseOnChain>) =>
  ({node: '0xa', state: 'settled', taskCount: 1, payCredits: 1000n, ...change}) as LeaseOnChain
const challenge = (phase: ChallengeOnChain['phase'], verdict: ChallengeOnChain['verdict']) =>
  ({phase, verdict, seed: '0x', round: 1, deadlineBlock: 0, checks: []}) satisfies ChallengeOnChain

describe('summarizeJob', () => {
  test('adds up money, tasks, nodes and checks', () => {
    const leases = [
      lease({leaseId: 1n}),
      lease({leaseId: 2n, node: '0xb'}),
      lease({leaseId: 3n, state: 'rejected', node: '0xc'}),
      lease({leaseId: 4n, state: 'cleared'}),
      lease({leaseId: 5n, state: 'leased'}),
    ]
    const challenges = new Map([
      [1n, challenge('decided', 'match')],
      [2n, challenge('none', 'none')],
      [3n, challenge('decided', 'mismatch')],
      [4n, challenge('commit', 'none')],
    ])
    expect(summarizeJob(job, leases, challenges, 500n)).toEqual({
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
