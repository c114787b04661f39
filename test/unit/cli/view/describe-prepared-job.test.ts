import {expect, test} from 'vitest'
import {describeRest} from '../../../../cli/view/describe-prepared-job.js'
import {createProgress, describePreparedJob} from '../../../../cli/view/index.js'
import type {PreparedJob} from '../../../../core/artist/index.js'

const prepared = {
  report: {scenePath: '/films/lamp.blend', warnings: []},
  jobManifest: {
    frames: [2, 1],
    views: ['left', 'right'],
    image: {widthPx: 96, heightPx: 64, samples: 1},
  },
  estimate: {tasks: 4, price: 4000n, escrow: 10_500n},
  choices: [],
} as unknown as PreparedJob

test('says how many views of a stereo scene are rendered, for they cost as much as frames', () => {
  const lines: string[] = []
  describePreparedJob({...createProgress(), line: (line: string) => void lines.push(line)}, prepared)
  expect(lines).toEqual([
    '/films/lamp.blend: frames 1-2 in 2 views, 96x64, 1 sample, 4 tasks, for up to 0.0105 credits with its checks.',
  ])
})

test('says what is left to be paid where earlier jobs did a part', () => {
  expect(describeRest({estimate: {...prepared.estimate, tasks: 1, escrow: 2500n}})).toBe(
    'What is left: 1 task, for up to 0.0025 credits with its checks.',
  )
})
