import {cpus, totalmem} from 'node:os'

/** Address space that a Blender takes beyond its memory: libraries, and for each core a stack and a heap of its own. */
const SLACK_BYTES = 4 * 1024 ** 3
const SLACK_BYTES_PER_CORE = 256 * 1024 ** 2

/**
 * Address space of a Blender that may take the memory of this machine, but no more: one that wants more is told so by the
 * system and ends, instead of slowing the machine down until the kernel ends something.
 */
export function wholeMachineBytes(): number {
  return totalmem() + SLACK_BYTES + cpus().length * SLACK_BYTES_PER_CORE
}
