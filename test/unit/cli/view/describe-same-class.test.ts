import {expect, test} from 'vitest'
import {describeSameClass} from '../../../../cli/view/describe-prepared-job.js'

const prepared = {jobManifest: {blenderSeries: '4.5', hasHair: true}}

test('says by which limits a job of one class is judged, and in one line why it is one', () => {
  expect(describeSameClass(prepared, {})).toBe(
    "Only nodes of the renderer's device class check: a mismatch begins at 28 bits and 262 steps of colour, instead of 50 and 1184.",
  )
  expect(describeSameClass(prepared, {nodes: {serving: 5, live: 6}})).toMatch(
    / instead of 50 and 1184\. The scene has hair, and 5 of 6 nodes can work so; --no-same-class leaves it to all\.$/,
  )
})
