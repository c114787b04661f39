import {setImmediate as nextTurn} from 'node:timers/promises'

/** Longest time between two turns of the event loop, in ms. */
const TURN_MS = 10

let turnedAtMs = 0

/**
 * Gives signals, timers and requests their turn if they have waited for long: work of synchronous calls would keep them
 * out, also Ctrl-C.
 */
export async function breathe(): Promise<void> {
  const nowMs = performance.now()
  if (nowMs - turnedAtMs < TURN_MS) return
  await nextTurn()
  turnedAtMs = performance.now()
}
