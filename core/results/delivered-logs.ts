import {gunzipSync, gzipSync} from 'node:zlib'
import {z} from 'zod'
import type {PieceReader} from '../storage/index.js'

/** What Blender said while a node rendered a task, and what came of it. */
export interface DeliveredLog {
  task: number
  /** One line. */
  outcome: string
  text: string
}

const SIZE_BYTES = 4

/** Most bytes of text of all logs of a lease, and of one of them: its end. */
const MAX_TEXT_BYTES = 256 * 1024
const MAX_TASK_BYTES = 32 * 1024

/** Most bytes that logs may take, packed, and unpacked: JSON takes up to two for one. */
const MAX_PACKED_BYTES = 1024 * 1024
const MAX_UNPACKED_BYTES = 2 * 1024 * 1024

/** Most characters of an outcome. */
const MAX_OUTCOME_CHARS = 2000

/** Most bytes that {@link encodeLogs} gives. */
export const MAX_LOGS_BYTES = SIZE_BYTES + MAX_PACKED_BYTES

const logsSchema = z.array(z.object({task: z.int().min(0), outcome: z.string(), text: z.string()}))

/** The ends of logs, packed with gzip, behind the number of their bytes (4, big-endian); nothing where there are none. */
export function encodeLogs(logs: readonly DeliveredLog[]): Uint8Array {
  if (logs.length === 0) return new Uint8Array()
  const textBytes = Math.min(MAX_TASK_BYTES, Math.floor(MAX_TEXT_BYTES / logs.length))
  const cut = logs.map(({task, outcome, text}) => ({task, ...toPlain({outcome, text: endOf(text, textBytes)})}))
  const packed = gzipSync(JSON.stringify(cut))
  if (packed.length > MAX_PACKED_BYTES) return new Uint8Array()
  const size = Buffer.alloc(SIZE_BYTES)
  size.writeUInt32BE(packed.length)
  return Buffer.concat([size, packed])
}

/**
 * Reads what {@link encodeLogs} gave; zeros, or the end, are no logs. The text can steer no terminal.
 *
 * @throws If they are longer than they may be, or damaged.
 */
export async function readLogs(plain: PieceReader): Promise<DeliveredLog[]> {
  const size = await plain.take(SIZE_BYTES)
  const packedBytes = size.length < SIZE_BYTES ? 0 : size.readUInt32BE()
  if (packedBytes === 0) return []
  if (packedBytes > MAX_PACKED_BYTES) throw new RangeError(`Logs have ${packedBytes} bytes.`)
  const json = gunzipSync(await plain.take(packedBytes), {maxOutputLength: MAX_UNPACKED_BYTES})
  return logsSchema.parse(JSON.parse(json.toString('utf8'))).map(({task, ...said}) => ({task, ...toPlain(said)}))
}

/** The last lines, `maxBytes` at most. */
function endOf(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  const end = bytes.subarray(bytes.length - maxBytes)
  return end.subarray(end.indexOf('\n') + 1).toString('utf8')
}

/** Leaves of the control characters the ends of lines and tabs. */
function toPlain({outcome, text}: Omit<DeliveredLog, 'task'>): Omit<DeliveredLog, 'task'> {
  return {
    outcome: outcome.replaceAll(/[\p{Cc}\p{Cf}]/gu, '\u{FFFD}').slice(0, MAX_OUTCOME_CHARS),
    text: text.replaceAll(/\r\n?/g, '\n').replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '\u{FFFD}'),
  }
}
