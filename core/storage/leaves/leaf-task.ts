import {type SealedLeaf, type SealRun, sealLeaves} from './seal-leaves.js'
import {type LeafRun, type StoredLeaves, storeLeaves} from './store-leaves.js'

/** What is done with a run, here or in a worker. */
export type LeafTask = {kind: 'store'; run: LeafRun} | {kind: 'seal'; run: SealRun}
export type TaskResult = StoredLeaves | SealedLeaf[]

/** Does it, with synchronous calls. */
export function runTask(task: LeafTask): TaskResult {
  return task.kind === 'store' ? storeLeaves(task.run) : sealLeaves(task.run)
}
