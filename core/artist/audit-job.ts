import {rm} from 'node:fs/promises'
import {CandelaError} from '../errors.js'
import {homePath} from '../home.js'
import {LeaseArchive, readDisclosedKey, readJob} from '../market/index.js'
import {loadJob} from '../render/index.js'
import {deliverLease} from './deliver-lease.js'
import type {Artist} from './open-artist.js'

/** What the audit of one lease found. */
export interface AuditedLease {
  lease: string
  node: string
  tasks: number
  /** Whether every recomputed fingerprint is the committed one. */
  isMatch: boolean
  /** Why not. */
  problem?: string
  /** What helps, such as the command that disputes it. */
  suggestions?: readonly string[]
}

/** Fetches every settled or submitted result of a job again, and recomputes all fingerprints against the chain. */
export async function auditJob(
  {market, store, identity}: Artist,
  jobId: number,
  signal: AbortSignal,
): Promise<AuditedLease[]> {
  const loaded = await loadJob(store, await readJob(market, jobId), identity)
  const findKey = (leaseId: bigint) => readDisclosedKey(market, leaseId, loaded.job.postedBlock)
  const audited: AuditedLease[] = []
  for (const lease of await new LeaseArchive(market, loaded.job).read()) {
    if (!AUDITABLE.has(lease.state)) continue
    const folder = homePath('work', 'audit', `${jobId}-${lease.leaseId}`)
    const {node, taskCount: tasks} = lease
    const found = {lease: String(lease.leaseId), node, tasks}
    try {
      await deliverLease(store, loaded, lease, {identity: identity.identity, folder, signal, findKey})
      audited.push({...found, isMatch: true})
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof CandelaError)) throw error
      const suggestions = error.suggestions.filter((command) => command !== `candela verify ${jobId}`)
      audited.push({...found, isMatch: false, problem: error.message, suggestions})
    } finally {
      await rm(folder, {recursive: true, force: true})
    }
  }
  return audited
}

/** States of leases whose files count; rejected ones are replaced by others. */
const AUDITABLE: ReadonlySet<string> = new Set(['submitted', 'checking', 'cleared', 'settled'])
