import type {TaskLogs, WarmSessions} from '../core/render/index.js'

/** One of the Blenders that render the tasks of a lease side by side: on a graphics card of its own, say. */
export interface RenderWorker {
  sessions: WarmSessions
  /** Keeps what this worker's Blender said of each task. */
  taskLogs: TaskLogs
}
