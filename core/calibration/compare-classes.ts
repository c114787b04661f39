import {
  compareFingerprints,
  type Fingerprint,
  jobThresholds,
  judgeCells,
  unpackFingerprints,
  type Verdict,
} from '../verify/index.js'
import {CALIBRATION_SERIES} from './calibration-frame.js'
import references from './references.json' with {type: 'json'}

/** How a machine compares with one class of devices. */
export interface ClassDistance {
  /** The class, e.g. `cpu-avx2`. */
  deviceClass: string
  /** What a check between the two would say if every cell were drawn. */
  verdict: Verdict
  cells: number
  matching: number
  /** Most differing grain bits of a cell, 0–512. */
  mostBits: number
  /** Largest difference of a mean colour, in 1/65536 stops. */
  mostMeanDelta: number
}

/** Fingerprints of one class, packed. */
export interface ClassReference {
  deviceClass: string
  fingerprints: string
}

/** The classes that were measured. */
export const REFERENCES: readonly ClassReference[] = references

/** Compares a machine's cells with those of every class, by the thresholds of a job. */
export function compareClasses(
  own: readonly Fingerprint[],
  classes: readonly ClassReference[] = REFERENCES,
): ClassDistance[] {
  return classes.map(({deviceClass, fingerprints}) => {
    const pairs = unpackFingerprints(fingerprints).map((cell, i): [Fingerprint, Fingerprint] => [cell, own[i] ?? cell])
    const distances = pairs.map(([a, b]) => compareFingerprints(a, b))
    const {verdict, cells} = judgeCells(pairs, jobThresholds({blenderSeries: CALIBRATION_SERIES, hasHair: true}))
    return {
      deviceClass,
      verdict,
      cells: cells.length,
      matching: cells.filter((cell) => cell.verdict === 'match').length,
      mostBits: Math.max(...distances.map(({bits}) => bits)),
      mostMeanDelta: Math.max(...distances.map(({meanDelta}) => meanDelta)),
    }
  })
}
