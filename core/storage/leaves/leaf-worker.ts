// What a worker thread runs: stores one run of leaves after the other. `tools/bundle.mjs` makes a file of its own of it.
import {parentPort} from 'node:worker_threads'
import {type CarriedError, carryError} from './carried-error.js'
import {type LeafTask, runTask, type TaskResult} from './leaf-task.js'

/** What a worker says of a run. */
export type WorkerAnswer = {result: TaskResult; error?: undefined} | {error: CarriedError}

parentPort?.on('message', (task: LeafTask) => parentPort?.postMessage(answer(task)))

function answer(task: LeafTask): WorkerAnswer {
  try {
    return {result: runTask(task)}
  } catch (error) {
    return {error: carryError(error)}
  }
}
