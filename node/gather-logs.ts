import type {TaskLogs} from '../core/render/index.js'
import type {DeliveredLog} from '../core/results/index.js'
import {hidePaths} from './hide-paths.js'

/** What this node kept of tasks, as the artist may have it: without the folders of this machine. */
export async function gatherLogs(
  taskLogs: TaskLogs,
  jobId: number,
  tasks: readonly number[],
  scenesDir: string,
): Promise<DeliveredLog[]> {
  const logs: DeliveredLog[] = []
  for (const task of tasks) {
    const kept = await taskLogs.find(jobId, task)
    if (!kept) continue
    logs.push({task, outcome: hidePaths(kept.outcome, scenesDir), text: hidePaths(kept.text, scenesDir)})
  }
  return logs
}
