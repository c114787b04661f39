import {describe, expect, test} from 'vitest'
import {AuditError, callForDispute} from '../../../../core/artist/audit-error.js'
import {DisputeKeeper, type DisputePolicy} from '../../../../core/artist/dispute-keeper.js'
import type {JobRecord} from '../../../../core/artist/job-record.js'
import type {ArchivedLease, LeaseOnChain, Market} from '../../../../core/market/index.js'
import type {LoadedJob} from '../../../../core/render/index.js'

const lease = {leaseId: 5n, state: 'cleared'} as LeaseOnChain
const problem = new AuditError('It looks wrong.', {dispute: {matter: 'picture', task: 3, cells: [1]}})

/** A keeper that would fail if it sent anything: its market is nothing. */
function makeKeeper(policy: DisputePolicy, {disputed = [] as string[], answer = false} = {}) {
  const asked: string[] = []
  const ask = async (question: string) => {
    asked.push(question)
    return answer
  }
  const record = {disputed} as unknown as JobRecord
  return {asked, keeper: new DisputeKeeper({market: {} as Market, record, policy, ask, onNotice: () => undefined})}
}

describe('DisputeKeeper', () => {
  test('disputes nothing when it is told never to', async () => {
    expect(await makeKeeper('never').keeper.dispute(lease, problem)).toBe(false)
  })

  test('asks once for each problem, and takes no for an answer', async () => {
    const {keeper, asked} = makeKeeper('ask')
    expect(await keeper.dispute(lease, problem)).toBe(false)
    expect(asked).toEqual(['It looks wrong. Dispute it, with a deposit?'])
  })

  test.each([
    ['a lease that is paid', {...lease, state: 'settled' as const}, problem, []],
    ['a lease that it disputed before', lease, problem, ['5']],
    ['an eighth lease and no more', lease, problem, ['11', '12', '13', '14', '15', '16', '17', '18']],
    ['what calls for no dispute', lease, new AuditError('It looks wrong.'), []],
    ['a fault of this machine', lease, new Error('disk full'), []],
  ])('leaves %s alone', async (_, one, why, disputed) => {
    const {keeper, asked} = makeKeeper('ask', {disputed, answer: true})
    expect(await keeper.dispute(one, why)).toBe(false)
    expect(asked).toEqual([])
  })
})

describe('callForDispute', () => {
  const loaded = {job: {jobId: 4}} as LoadedJob

  test.each([
    [{matter: 'picture', task: 3, cells: [1, 9]} as const, 'candela job dispute 4 --task 3 --cells 1,9'],
    [{matter: 'files', task: 2} as const, 'candela job dispute 4 --task 2 --files'],
    [{matter: 'key', task: 2} as const, 'candela job dispute 4 --task 2 --key'],
  ])('names the command for %o', (dispute, command) => {
    expect(callForDispute(loaded, lease as ArchivedLease, dispute).suggestions).toEqual([command, 'candela verify 4'])
  })

  test('names none for a lease that is paid', () => {
    const paid = {...lease, state: 'settled'} as ArchivedLease
    expect(callForDispute(loaded, paid, {matter: 'files', task: 2}).suggestions).toEqual(['candela verify 4'])
  })
})
