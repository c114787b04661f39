import {describe, expect, test} from 'vitest'
import {fractionDone, remainingMs} from '../../../../cli/view/progress-state.js'

const STAGE = {stageName: 'render', stageStartedAtMs: 0}

describe('fractionDone', () => {
  test.each([
    [{}, undefined],
    [{framesDone: 1, framesTotal: 0}, undefined],
    [{framesDone: 1, framesTotal: 4}, 0.25],
    [{framesDone: 1, framesTotal: 4, fractionDone: 0.5}, 0.5],
    [{fractionDone: 1.5}, 1],
    [{fractionDone: -1}, 0],
  ])('of %j is %j', (update, fraction) => {
    expect(fractionDone(update)).toBe(fraction)
  })
})

describe('remainingMs', () => {
  test('assumes the speed so far', () => {
    expect(remainingMs({...STAGE, framesDone: 1, framesTotal: 4}, 10_000)).toBe(30_000)
  })

  test.each([
    ['before two seconds have passed', 1999, 0.5],
    ['before one percent is done', 60_000, 0.009],
  ])('guesses nothing %s', (_, nowMs, fraction) => {
    expect(remainingMs({...STAGE, fractionDone: fraction}, nowMs)).toBeUndefined()
  })
})
