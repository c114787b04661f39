import {mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {z} from 'zod'
import type {Fingerprint} from '../core/verify/index.js'

const hex32 = z.string().regex(/^0x[0-9a-f]{64}$/)
const fingerprint = z.strictObject({grain0: hex32, grain1: hex32, red: z.int(), green: z.int(), blue: z.int()})

const entrySchema = z.strictObject({
  /** The job that the lease belongs to: after a rollback of the chain a lease number may come again for another. */
  jobManifestCid: z.string(),
  /** First task of the lease, for the same reason. */
  firstTask: z.int(),
  /** Content key that seals the results, 64 hex digits. */
  contentKey: z.string().regex(/^[0-9a-f]{64}$/),
  /** Tasks whose output is on disk, in order. */
  tasks: z.array(z.strictObject({task: z.int(), fingerprints: z.array(fingerprint)})),
  /** The results that were submitted, or are being submitted, and of how many tasks they are. */
  results: z.strictObject({cid: z.string(), taskCount: z.int()}).optional(),
})

/** What a node must remember of a lease until it is settled. */
export type JournalEntry = z.infer<typeof entrySchema>

/** A finished task of a lease. */
export interface JournalTask {
  task: number
  fingerprints: Fingerprint[]
}

/**
 * The node's memory of its leases, on disk: what it rendered, so that a killed node goes on, and what it committed
 * to, so that it can answer challenges.
 */
export class LeaseJournal {
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  async read(leaseId: bigint): Promise<JournalEntry | undefined> {
    const text = await readFile(join(this.folderOf(leaseId), 'journal.json'), 'utf8').catch(() => undefined)
    return text === undefined ? undefined : entrySchema.parse(JSON.parse(text))
  }

  async write(leaseId: bigint, entry: JournalEntry): Promise<void> {
    const folder = this.folderOf(leaseId)
    await mkdir(folder, {recursive: true, mode: 0o700})
    await writeFile(join(folder, 'journal.part'), JSON.stringify(entry), {mode: 0o600})
    await rename(join(folder, 'journal.part'), join(folder, 'journal.json'))
  }

  /** Folder of a lease: the journal and its outputs. */
  folderOf(leaseId: bigint): string {
    return join(this.#dir, String(leaseId))
  }

  /** Numbers of the leases that the journal remembers. */
  async list(): Promise<bigint[]> {
    const names = await readdir(this.#dir).catch(() => [])
    return names.filter((name) => /^\d+$/.test(name)).map(BigInt)
  }

  async remove(leaseId: bigint): Promise<void> {
    await rm(this.folderOf(leaseId), {recursive: true, force: true})
  }
}
