import {describe, expect, test} from 'vitest'
import {type JobManifest, splitIntoTasks} from '../../../core/job/index.js'
import {planLeaseWork} from '../../../node/lease-work.js'
import {parseCheat} from '../../../node/parse-cheat.js'
import {fixtureJobManifest} from '../../fixtures/results/make-results.js'

/** Frames in the order in which they are rendered, two tasks each. */
const jobManifest: JobManifest = {...fixtureJobManifest(0, ''), frames: [1, 4, 8, 2, 3], slices: 2}
const loaded = {jobManifest, tasks: splitIntoTasks(jobManifest)}
const lease = (firstTask: number, taskCount: number) => ({firstTask, taskCount})
const plan = (firstTask: number, taskCount: number, doneTasks = 0) => {
  const {tasks, frames} = planLeaseWork(loaded, lease(firstTask, taskCount), {doneTasks})
  return {tasks: tasks.map(({task}) => task), frames}
}

describe('planLeaseWork', () => {
  test('asks for the frames of the lease, each once, and for no other', () => {
    expect(plan(0, 4)).toEqual({tasks: [0, 1, 2, 3], frames: [1, 4]})
    expect(plan(3, 4)).toEqual({tasks: [3, 4, 5, 6], frames: [4, 8, 2]})
  })

  test('asks for no frame that was rendered before the node was ended', () => {
    expect(plan(3, 4, 1)).toEqual({tasks: [4, 5, 6], frames: [8, 2]})
    expect(plan(3, 4, 4)).toEqual({tasks: [], frames: []})
  })

  test('gives a node that cheats with samples the same frames, in slices of its samples', () => {
    const cheat = parseCheat('samples=0.5', {isLocal: true})
    const {jobManifest: rendered, tasks, frames} = planLeaseWork(loaded, lease(2, 3), {doneTasks: 1, cheat})
    expect(rendered.image.samples).toBe(2)
    expect(tasks.map(({task, slice}) => [task, slice])).toEqual([
      [3, {offset: 1, samples: 1}],
      [4, {offset: 0, samples: 1}],
    ])
    expect(frames).toEqual([4, 8])
  })
})
