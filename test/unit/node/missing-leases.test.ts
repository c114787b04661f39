import {describe, expect, test} from 'vitest'
import {GRACE_BLOCKS} from '../../../node/choose-lease-duty.js'
import {MissingLeases} from '../../../node/missing-leases.js'

const LONG = 4 * GRACE_BLOCKS

describe('MissingLeases', () => {
  test('waits before it gives a lease up', () => {
    const missing = new MissingLeases()
    expect(missing.note(new Set([1n]), 100)).toEqual([])
    expect(missing.note(new Set([1n]), 100 + LONG)).toEqual([])
    expect(missing.note(new Set([1n]), 101 + LONG)).toEqual([1n])
  })

  test('counts anew once the lease was there again', () => {
    const missing = new MissingLeases()
    missing.note(new Set([1n]), 100)
    missing.note(new Set(), 110)
    expect(missing.note(new Set([1n]), 101 + LONG)).toEqual([])
  })
})
