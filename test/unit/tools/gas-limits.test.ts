import {describe, expect, test} from 'vitest'
import {findRises} from '../../../tools/gas-limits.mjs'

const gas = {postJob: 1000, 'postJob, 100000 tasks': 1100, lease: 100}

describe('findRises', () => {
  test('lets an act rise by 5 %', () => {
    expect(findRises(gas, {...gas, lease: 105})).toEqual([])
  })

  test('finds an act that rose by more', () => {
    expect(findRises(gas, {...gas, lease: 106})).toEqual([{act: 'lease', limit: 105, measured: 106}])
  })

  test('finds an act that the snapshot does not know', () => {
    expect(findRises(gas, {...gas, draw: 1})).toEqual([{act: 'draw', limit: 0, measured: 1}])
  })

  test('holds a cycle to what the design allows, whatever the snapshot says', () => {
    const act = 'cycle of a lease'
    expect(findRises({...gas, [act]: 120_000}, {...gas, [act]: 111_000})).toEqual([
      {act, limit: 110_000, measured: 111_000},
    ])
  })

  test('holds a check in a full roster to what the design allows', () => {
    const act = 'check, among 256 nodes'
    expect(findRises({...gas, [act]: 349_000}, {...gas, [act]: 351_000})).toEqual([
      {act, limit: 350_000, measured: 351_000},
    ])
  })

  test('finds posting that depends on the number of tasks', () => {
    const posted = {...gas, 'postJob, 100000 tasks': 1300}
    expect(findRises(posted, posted)).toEqual([{act: 'postJob, 100000 tasks', limit: 1200, measured: 1300}])
  })
})
