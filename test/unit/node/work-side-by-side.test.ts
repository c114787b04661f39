import {describe, expect, test} from 'vitest'
import {type Work, workSideBySide} from '../../../node/work-side-by-side.js'

/** Tasks 0 to 5 and two workers; a test says when each task ends. */
function prepare(change: Partial<Work<string, number, string>> = {}) {
  const ends = Array.from({length: 6}, () => defer())
  const seen = {begun: [] as number[], kept: [] as string[], stopped: [] as number[]}
  const work: Work<string, number, string> = {
    workers: ['a', 'b'],
    tasks: [0, 1, 2, 3, 4, 5],
    drain: new AbortController().signal,
    render(_worker, task, signal) {
      seen.begun.push(task)
      const stopped = defer()
      signal.addEventListener('abort', () => {
        seen.stopped.push(task)
        stopped.reject(signal.reason)
      })
      return Promise.race([ends[task]?.promise, stopped.promise])
    },
    takeIn: (_worker, task) => Promise.resolve(`output ${task}`),
    async keep(_task, result) {
      seen.kept.push(result)
    },
    ...change,
  }
  const end = async (...tasks: number[]) => {
    for (const task of tasks) ends[task]?.resolve()
    await settle()
  }
  const fail = async (task: number) => {
    ends[task]?.reject(new Error(`task ${task} failed`))
    await settle()
  }
  return {seen, end, fail, done: workSideBySide(work)}
}

function defer() {
  let [resolve, reject] = [() => {}, (_reason: unknown) => {}]
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return {promise, resolve, reject}
}

const settle = () => new Promise((resolve) => setImmediate(resolve))
const outputs = (...tasks: number[]) => tasks.map((task) => `output ${task}`)

describe('workSideBySide', () => {
  test('gives the next task to the worker that is free', async () => {
    const {seen, end, done} = prepare()
    expect(seen.begun).toEqual([0, 1])
    await end(1, 2)
    expect(seen.begun).toEqual([0, 1, 2, 3])
    await end(0, 3, 4, 5)
    expect(await done).toBeUndefined()
  })

  test('keeps outputs in the order of the tasks, whoever was faster', async () => {
    const {seen, end, done} = prepare()
    await end(1, 2, 3)
    expect(seen.kept).toEqual([])
    await end(0)
    expect(seen.kept).toEqual(outputs(0, 1, 2, 3))
    await end(4, 5)
    await done
    expect(seen.kept).toEqual(outputs(0, 1, 2, 3, 4, 5))
  })

  test('finishes what comes before a failure, and stops what comes after it', async () => {
    const {seen, end, fail, done} = prepare()
    await end(1)
    await fail(2)
    await end(0)
    expect(await done).toEqual({error: new Error('task 2 failed')})
    expect(seen.kept).toEqual(outputs(0, 1))
    expect(seen.begun).toEqual([0, 1, 2])
  })

  test('tells of the first task that failed, not of those it stopped', async () => {
    const {seen, fail, done} = prepare()
    await fail(0)
    expect(await done).toEqual({error: new Error('task 0 failed')})
    expect([seen.stopped, seen.kept]).toEqual([[1], []])
  })

  test('ends at an output that cannot be kept', async () => {
    const {seen, end, done} = prepare({
      async keep(task) {
        if (task === 1) throw new Error('the disk is full')
        seen.kept.push(`output ${task}`)
      },
    })
    await end(0, 1, 2, 3, 4, 5)
    expect(await done).toEqual({error: new Error('the disk is full')})
    expect(seen.kept).toEqual(outputs(0))
  })

  test('ends at an output that cannot be taken in', async () => {
    const {seen, end, done} = prepare({
      takeIn: (_worker, task) =>
        task === 2 ? Promise.reject(new Error('the file is cut off')) : Promise.resolve(`output ${task}`),
    })
    await end(0, 1, 2, 3, 4, 5)
    expect(await done).toEqual({error: new Error('the file is cut off')})
    expect(seen.kept).toEqual(outputs(0, 1))
  })

  test('finishes the tasks in hand when it drains', async () => {
    const drain = new AbortController()
    const {seen, end, done} = prepare({drain: drain.signal})
    drain.abort()
    await end(0, 1)
    expect(await done).toBeUndefined()
    expect([seen.begun, seen.kept]).toEqual([[0, 1], outputs(0, 1)])
  })
})
