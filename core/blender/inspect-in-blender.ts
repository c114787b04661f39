import {totalmem} from 'node:os'
import {formatBytes} from '../units.js'
import type {BlenderRuntime} from './blender-runtime.js'
import {SceneTooHeavyError} from './errors.js'
import {wholeMachineBytes} from './memory-limit.js'
import {withScratchLog} from './scratch-log.js'
import {startBlender} from './start-blender.js'

/** How an inspection is kept within bounds. */
export interface InspectLimits {
  signal?: AbortSignal
  /** Longest time until the answer, in ms. */
  timeLimitMs: number
}

/**
 * Lets a fresh Blender open a scene and tell about it, then ends it. It may take the memory of this machine, but no more.
 *
 * @returns What core/scene/inspect.py says: to be parsed by the caller.
 * @throws {BlenderRequestError} With reason `SCENE_UNREADABLE` if Blender cannot open it.
 * @throws {BlenderCrashedError} If opening the scene ends Blender.
 * @throws {SceneTooHeavyError} If it takes longer than `timeLimitMs`.
 */
export function inspectInBlender(
  runtime: BlenderRuntime,
  path: string,
  {signal, timeLimitMs}: InspectLimits,
): Promise<unknown> {
  return withScratchLog(async (logPath) => {
    const memoryLimitBytes = wholeMachineBytes()
    const process = await startBlender({runtime, script: 'core/scene/inspect.py', logPath, memoryLimitBytes})
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(toLateError(path, timeLimitMs)), timeLimitMs)
    try {
      const ends = signal ? AbortSignal.any([signal, late.signal]) : late.signal
      return await process.request('inspect', {path}, {signal: ends})
    } finally {
      clearTimeout(timer)
      await process.close()
    }
  })
}

function toLateError(path: string, timeLimitMs: number): SceneTooHeavyError {
  return new SceneTooHeavyError(
    `Blender did not open ${path} within ${Math.ceil(timeLimitMs / 60_000)} minutes, with ${formatBytes(totalmem())} of memory.`,
    {suggestions: ['Open the scene in Blender to see whether it does, and save it.']},
  )
}
