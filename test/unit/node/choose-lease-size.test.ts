import {describe, expect, test} from 'vitest'
import {chooseLeaseSize, LEASE_WORK_SEC} from '../../../node/choose-lease-size.js'

const OFFER = {maxTasks: 64, samplesPerTask: 1_000_000, deadlineSec: 36_000, samplesPerSec: 100_000, workers: 1}

describe('chooseLeaseSize', () => {
  test('aims at ten minutes of work', () => {
    const tasks = chooseLeaseSize(OFFER)
    expect((tasks * OFFER.samplesPerTask) / OFFER.samplesPerSec).toBe(LEASE_WORK_SEC)
  })

  test('takes what the job allows when the node is fast, or has not rendered yet', () => {
    expect(chooseLeaseSize({...OFFER, samplesPerSec: 1e9})).toBe(64)
    const {samplesPerSec: _unknown, ...fresh} = OFFER
    expect(chooseLeaseSize(fresh)).toBe(64)
  })

  test('takes one long task rather than none', () => {
    expect(chooseLeaseSize({...OFFER, samplesPerTask: 100_000_000})).toBe(1)
  })

  test('takes as much for each worker', () => {
    expect(chooseLeaseSize({...OFFER, deadlineSec: 45, workers: 3})).toBe(9)
    expect(chooseLeaseSize({...OFFER, samplesPerTask: 100_000_000, workers: 3})).toBe(3)
  })

  test('takes no more than it can finish in time', () => {
    expect(chooseLeaseSize({...OFFER, deadlineSec: 45})).toBe(3)
    expect(chooseLeaseSize({...OFFER, deadlineSec: 15})).toBe(1)
  })
})
