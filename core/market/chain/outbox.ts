import {rm} from 'node:fs/promises'
import {z} from 'zod'
import {CandelaError} from '../../errors.js'
import {readIfThere, writePrivate} from '../../private-file.js'
import {waitForProcessLock} from '../../process-lock.js'

const hexText = z.string().regex(/^0x[0-9a-fA-F]+$/)

const entrySchema = z.strictObject({
  /** The call, for people. */
  what: z.string(),
  nonce: z.int().min(0),
  /** Signed transactions with this nonce, oldest first: the later ones pay more. At most one can be mined. */
  attempts: z.array(hexText).min(1),
  /** Whether one of them has been seen mined; it stays here until it is final. */
  isMined: z.boolean(),
})

const fileSchema = z.strictObject({chainId: z.int(), entries: z.array(entrySchema)})

/** A transaction that is not final yet. */
export type OutboxEntry = z.infer<typeof entrySchema>

/** The transactions of one key that may still have to be sent again, in the order of their nonces. */
export interface Outbox {
  entries: OutboxEntry[]
  /** Remembers the entries as they are now. */
  save(): Promise<void>
}

/** Where the outbox of a key is kept; without a path it is forgotten with the process. */
export interface OutboxPlace {
  path: string | undefined
  chainId: number
}

/** Thrown when the memory of sent transactions is damaged: sending without it could pay twice. */
export class OutboxError extends CandelaError {
  readonly code = 'OUTBOX'
  readonly kind = 'fault'
}

/**
 * Opens the outbox of a key, for one caller at a time on this machine: two processes with one key would take each other's
 * nonces.
 *
 * The file is written before a transaction is broadcast, so that a process killed in between, or while it waited, leaves
 * behind what it sent. The next one finishes that first. An outbox of another chain (a network that was reset) is dropped.
 */
export async function withOutbox<T>(
  {path, chainId}: OutboxPlace,
  memory: OutboxEntry[],
  use: (outbox: Outbox) => Promise<T>,
): Promise<T> {
  if (path === undefined) return use({entries: memory, save: async () => undefined})
  const lock = await waitForProcessLock(`${path}.lock`)
  try {
    const entries = await readEntries(path, chainId)
    return await use({entries, save: () => writeEntries(path, {chainId, entries})})
  } finally {
    await lock.release()
  }
}

async function readEntries(path: string, chainId: number): Promise<OutboxEntry[]> {
  const text = await readIfThere(path)
  if (text === undefined) return []
  try {
    const file = fileSchema.parse(JSON.parse(text))
    return file.chainId === chainId ? file.entries : []
  } catch (cause) {
    throw new OutboxError(`The list of sent transactions ${path} is damaged.`, {
      cause,
      suggestions: [`rm '${path}', once no transaction of this key is pending`],
    })
  }
}

async function writeEntries(path: string, file: z.infer<typeof fileSchema>): Promise<void> {
  if (file.entries.length === 0) await rm(path, {force: true})
  else await writePrivate(path, JSON.stringify(file))
}
