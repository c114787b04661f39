import {type ArchivedLease, readDisclosedKey} from '../market/index.js'
import type {LoadedJob} from '../render/index.js'
import type {DeliveredLog} from '../results/index.js'
import type {Oddity} from '../verify/index.js'
import {AuditError, callForDispute} from './audit-error.js'
import {auditPictures, type PictureDoubt} from './audit-pictures.js'
import {type DeliveredTask, deliverLease} from './deliver-lease.js'
import {keepDeliveredLogs} from './delivered-logs.js'
import type {DeliveryOptions} from './delivery-line.js'

/** Where results are put, and where the scene is that pictures are audited with. */
interface AuditPlace {
  /** Empty or absent folder for the raw outputs; the caller removes it. */
  folder: string
  fetchScene(): Promise<string>
}

/**
 * Fetches what a lease delivered, keeps its logs, and audits its files and its pictures.
 *
 * @throws {AuditError} If they are not what was committed, or this machine renders others.
 * @throws {DeliveryMissingError} If blocks of them cannot be had.
 */
export async function fetchAudited(
  options: DeliveryOptions,
  loaded: LoadedJob,
  lease: ArchivedLease,
  place: AuditPlace,
): Promise<DeliveredTask[]> {
  const {audit} = options
  const delivered = await fetchWithLogs(options, loaded, lease, place)
  noteOddities(options, loaded, lease, delivered)
  const doubt = audit.budget === '0' ? undefined : await findDoubt(options, loaded, lease, delivered, place)
  if (!doubt) return delivered
  const {dispute, suggestions} = callForDispute(loaded, lease, {matter: 'picture', ...doubt})
  const count = doubt.cells.length === 1 ? '1 cell' : `${doubt.cells.length} cells`
  throw new AuditError(
    `This machine renders ${count} of frame ${doubt.frame} otherwise than node ${lease.node} did in lease ${lease.leaseId}.`,
    {dispute, suggestions: [...suggestions, `candela job attach ${loaded.job.jobId} --audit 0`]},
  )
}

/** Logs are kept of results that are not what was committed as well: they may say why. */
async function fetchWithLogs(
  {market, store, record, identity, signal}: DeliveryOptions,
  loaded: LoadedJob,
  lease: ArchivedLease,
  {folder}: AuditPlace,
): Promise<DeliveredTask[]> {
  const findKey = (leaseId: bigint) => readDisclosedKey(market, leaseId, loaded.job.postedBlock)
  let logs: DeliveredLog[] = []
  const onLogs = (found: DeliveredLog[]) => {
    logs = found
  }
  try {
    return await deliverLease(store, loaded, lease, {identity, folder, signal, findKey, onLogs})
  } finally {
    await keepDeliveredLogs(record.network, loaded, lease, logs)
  }
}

/** A line for each kind of oddity in a lease. Still cameras repeat pixels too, so that is looked into without a word. */
function noteOddities(
  {onNotice}: DeliveryOptions,
  {tasks}: LoadedJob,
  {leaseId}: ArchivedLease,
  delivered: readonly DeliveredTask[],
): void {
  for (const [oddity, what] of Object.entries(ODDITIES)) {
    const odd = delivered.filter(({oddities}) => oddities.some((found) => found === oddity))
    const frames = [...new Set(odd.map(({task}) => tasks[task]?.frame))]
    if (frames.length > 0) onNotice(`Lease ${leaseId}, frame ${frames.join(', ')}: ${what}`)
  }
}

const ODDITIES: Partial<Record<Oddity, string>> = {
  black: 'the picture is black.',
  pink: 'parts of the picture have the pink of a missing texture.',
}

/** A scene may be too much for this machine, which is why others render it: then nothing is audited, and that is said. */
async function findDoubt(
  {audit, signal, onNotice}: DeliveryOptions,
  loaded: LoadedJob,
  {leaseId}: ArchivedLease,
  delivered: readonly DeliveredTask[],
  {fetchScene}: AuditPlace,
): Promise<PictureDoubt | undefined> {
  try {
    const workshop = {...audit, sceneDir: await fetchScene()}
    return await auditPictures(workshop, loaded, delivered, audit.budget, signal)
  } catch (error) {
    signal.throwIfAborted()
    onNotice(`The pictures of lease ${leaseId} are not audited: ${(error as Error).message}`)
    return undefined
  }
}
