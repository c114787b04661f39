/** Tasks, who works on them, and what is done with each. */
export interface Work<W, T, R> {
  workers: readonly W[]
  tasks: readonly T[]
  /** No further task is begun once it aborts. */
  drain: AbortSignal
  /** Renders a task. Its signal aborts when the result can be of no use any more. */
  render(worker: W, task: T, signal: AbortSignal): Promise<void>
  /** Takes in what was rendered, while the worker renders its next task. */
  takeIn(worker: W, task: T): Promise<R>
  /** Keeps what was taken in, in the order of the tasks. */
  keep(task: T, result: R): Promise<void>
}

/** What ended the work before its time. */
export interface WorkFailure {
  error: unknown
}

/**
 * Lets workers do tasks side by side: each takes the next one when it is free. What is kept is always the first tasks in a
 * row, whoever was faster.
 *
 * When a task fails, those before it are finished and kept, and those after it are stopped.
 *
 * @returns The failure of the first task in order that failed; nothing when all is well, or the work drained.
 */
export async function workSideBySide<W, T, R>(work: Work<W, T, R>): Promise<WorkFailure | undefined> {
  const {workers, tasks, drain} = work
  const takenIn = new Map<number, {task: T; result: R}>()
  const inHand = new Map<number, AbortController>()
  let next = 0
  let kept = 0
  let keeping: Promise<void> = Promise.resolve()
  let failed: {position: number; error: unknown} | undefined

  await Promise.all(workers.map((worker) => workAsOne(worker)))
  await keeping
  return failed && {error: failed.error}

  async function workAsOne(worker: W): Promise<void> {
    let takingIn: Promise<void> = Promise.resolve()
    while (!drain.aborted && next < Math.min(tasks.length, failed?.position ?? tasks.length)) {
      const position = next++
      const task = tasks[position] as T
      const isRendered = await attemptOne(position, (signal) => work.render(worker, task, signal))
      await takingIn
      if (isRendered) takingIn = takeInOne(worker, task, position)
    }
    await takingIn
  }

  async function takeInOne(worker: W, task: T, position: number): Promise<void> {
    await attemptOne(position, async () => {
      takenIn.set(position, {task, result: await work.takeIn(worker, task)})
    })
    keeping = keeping.then(keepInOrder)
  }

  async function keepInOrder(): Promise<void> {
    for (let one = takenIn.get(kept); one && kept < (failed?.position ?? tasks.length); one = takenIn.get(kept)) {
      const {task, result} = one
      if (!(await attemptOne(kept, () => work.keep(task, result)))) return
      takenIn.delete(kept)
      kept += 1
    }
  }

  async function attemptOne(position: number, step: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const abort = new AbortController()
    inHand.set(position, abort)
    try {
      await step(abort.signal)
      return true
    } catch (error) {
      if (position < (failed?.position ?? tasks.length)) failed = {position, error}
      for (const [other, one] of inHand) if (other > position) one.abort(error)
      return false
    } finally {
      inHand.delete(position)
    }
  }
}
