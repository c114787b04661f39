import type {JobRecord, PreparedJob} from '../../core/artist/index.js'
import {toCredits} from '../../core/units.js'

/** What `--detach --json` prints: the job was posted, nobody waits. */
export interface DetachedReport {
  job: number
  network: string
  scene: string
  tasks: number
  price: number
  /** Whether only nodes of the renderer's device class check. */
  sameClass: boolean
  /** Cells that a check renders. */
  cells: number
  attach: string
}

/** Says that a job goes on without this command, and how to fetch its frames. */
export function printDetached(
  {jobId: job, network}: JobRecord,
  {report, estimate, checks}: PreparedJob,
  print: (line: string) => void,
): DetachedReport {
  const attach = `candela job attach ${job} --network ${network}`
  print(`Job ${job} goes on without this command. To fetch its frames: ${attach}`)
  const {tasks, price} = estimate
  const {sameClass, cells} = checks
  return {job, network, scene: report.scenePath, tasks, price: toCredits(price), sameClass, cells, attach}
}
