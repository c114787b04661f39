import {type JobManifest, splitIntoTasks, type Task} from '../core/job/index.js'
import type {LeaseOnChain} from '../core/market/index.js'
import type {LoadedJob} from '../core/render/index.js'
import {applyCheat, type Cheat} from './parse-cheat.js'

/** What a node still has to render of a lease. */
export interface LeaseWork {
  /** The manifest that is rendered; another than the job's where the node cheats. */
  jobManifest: JobManifest
  tasks: readonly Task[]
  /** The frames of those tasks, each once: the files that they read are fetched. */
  frames: readonly number[]
}

/**
 * Lists what is left of a lease.
 *
 * @param doneTasks - How many of its tasks, the first ones, were rendered before the node was ended.
 */
export function planLeaseWork(
  loaded: Pick<LoadedJob, 'jobManifest' | 'tasks'>,
  {firstTask, taskCount}: Pick<LeaseOnChain, 'firstTask' | 'taskCount'>,
  {doneTasks, cheat}: {doneTasks: number; cheat?: Cheat | undefined},
): LeaseWork {
  const jobManifest = applyCheat(loaded.jobManifest, cheat)
  // A node that cheats with fewer samples renders slices of those.
  const all = cheat ? splitIntoTasks(jobManifest) : loaded.tasks
  const tasks = all.slice(firstTask + doneTasks, firstTask + taskCount)
  return {jobManifest, tasks, frames: [...new Set(tasks.map(({frame}) => frame))]}
}
