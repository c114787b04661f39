import type {JobManifest} from '../core/job/index.js'
import type {JobOnChain} from '../core/market/index.js'
import {measuredClasses} from '../core/verify/index.js'

/**
 * Says why a node may not work on a job that is checked within one device class: its thresholds are narrow, and where two machines
 * of a class differ more, an honest node loses its stake. A pure function.
 *
 * @param deviceClass - Text of the class that the node registered with, such as `cpu-avx2/linux-x64`; nothing if it is unknown.
 * @returns A sentence for the log, or `undefined` if the job is any class's, or the class was measured.
 */
export function findClassRefusal(
  deviceClass: string | undefined,
  {jobId, sameClass, artistChecks}: Pick<JobOnChain, 'jobId' | 'sameClass' | 'artistChecks'>,
  {blenderSeries, hasHair}: Pick<JobManifest, 'blenderSeries' | 'hasHair'>,
): string | undefined {
  if (!sameClass) return undefined
  if (artistChecks) {
    return `Job ${jobId} is checked within one device class, but may also call its artist, whose class nobody knows.`
  }
  const kind = deviceClass?.split('/')[0] ?? ''
  if (measuredClasses({blenderSeries, hasHair}).has(kind)) return undefined
  return `Job ${jobId} is checked within one device class, and nobody measured how far machines of ${deviceClass ?? 'the class that this node registered with'} differ on Blender ${blenderSeries}.`
}
