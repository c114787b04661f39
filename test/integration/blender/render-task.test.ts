import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, onTestFinished, test} from 'vitest'
import {splitIntoTasks} from '../../../core/job/index.js'
import {type LoadedJob, TaskLogs, WarmSessions} from '../../../core/render/index.js'
import {LeaseLateError} from '../../../node/lease-late-error.js'
import type {NodeContext} from '../../../node/node-context.js'
import {renderTask} from '../../../node/render-task.js'
import {makeFolder, SCENES, testRuntime} from './bench.js'

test('a render that would go on for hours ends when the deadline of its lease is near, with a reason', async () => {
  const dir = await makeFolder()
  const image = {widthPx: 7680, heightPx: 4320, samples: 4096, viewLayers: ['ViewLayer']}
  const scene = {path: 'plain.blend'}
  const jobManifest = {blenderSeries: '4.5', frames: [1], tiles: null, image, scene, allowMissing: false}
  const loaded = {job: {jobId: 7}, jobManifest, tasks: splitIntoTasks(jobManifest)} as unknown as LoadedJob
  const machine = {device: {kind: 'cpu'}, threads: 0, sandbox: 'none', outDir: join(dir, 'out'), logDir: dir} as const
  const sessions = new WarmSessions({...machine, runtimeOf: testRuntime})
  onTestFinished(() => sessions.close())
  const taskLogs = new TaskLogs(dir, join(dir, 'blender.log'))
  const noted: number[] = []
  const speed = {samplesPerSec: undefined, note: async (samples: number) => void noted.push(samples)}
  const late = new AbortController()
  const [task] = loaded.tasks
  const paths = {sceneDir: SCENES, outputPath: join(dir, 'out', 'frame.exr')}
  await sessions.openScene(loaded.jobManifest, SCENES, late.signal)
  const rendering = renderTask(
    {speed} as unknown as NodeContext,
    {sessions, taskLogs},
    loaded,
    {jobManifest: loaded.jobManifest, task: task as LoadedJob['tasks'][number], ...paths, late: late.signal},
    new AbortController().signal,
  )
  const ending = expect(rendering).rejects.toMatchObject({
    message: expect.stringMatching(/^Task 0 \(frame 1\) failed: the render would not have ended before .+ \[late\]\./),
    failure: {reason: 'late', isForOthers: false},
  })
  await sleep(500)
  late.abort(new LeaseLateError())
  const lateAtMs = performance.now()
  await ending
  expect(performance.now() - lateAtMs).toBeLessThan(2000)
  expect(noted).toEqual([7680 * 4320 * 4096])
})
