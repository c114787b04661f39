// What a worker thread runs: stores one run of leaves after the other. `tools/bundle.mjs` makes a file of its own of it.
import {parentPort} from 'node:worker_threads'
import {type CarriedError, carryError} from './carried-error.js'
import {type LeafRun, type StoredLeaves, storeLeaves} from './store-leaves.js'

/** What a worker says of a run. */
export type WorkerAnswer = {stored: StoredLeaves; error?: undefined} | {error: CarriedError}

parentPort?.on('message', (run: LeafRun) => parentPort?.postMessage(answer(run)))

function answer(run: LeafRun): WorkerAnswer {
  try {
    return {stored: storeLeaves(run)}
  } catch (error) {
    return {error: carryError(error)}
  }
}
