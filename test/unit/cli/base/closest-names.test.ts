import {describe, expect, test} from 'vitest'
import {closestNames} from '../../../../cli/base/closest-names.js'

describe('closestNames', () => {
  test('puts the nearest name first', () => {
    expect(closestNames('job lsit', ['job lost', 'job list', 'node'])).toEqual(['job list', 'job lost'])
  })

  test('counts swapped neighbours as one mistake', () => {
    expect(closestNames('ndoe', ['node', 'nothing'], 1)).toEqual(['node'])
  })

  test('offers nothing for a name that is far from all', () => {
    expect(closestNames('banana', ['render', 'node'])).toEqual([])
  })
})
