import {describe, expect, test} from 'vitest'
import {longestSilenceMs} from '../../../node/render-task.js'

describe('longestSilenceMs', () => {
  test('is ten times what a task takes, where that is known', () => {
    expect(longestSilenceMs(3_600_000, 1000)).toBe(36_000_000)
  })

  test('is half an hour at least, for scenes that load and kernels that are compiled', () => {
    expect(longestSilenceMs(1000, 1000)).toBe(1_800_000)
    expect(longestSilenceMs(3_600_000, undefined)).toBe(1_800_000)
  })
})
