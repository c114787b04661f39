import {keccak256} from './keccak256.js'
import table from './thresholds.json' with {type: 'json'}

/** Where match ends and mismatch begins; whole numbers, in the units of the contract. */
export interface Thresholds {
  /** A cell matches up to this many differing grain bits, 0–512, and up to `matchMean`. */
  matchBits: number
  /** A cell mismatches above this many differing grain bits, 0–512. */
  mismatchBits: number
  /** Largest mean-colour difference of a match, in 1/65536 stops. */
  matchMean: number
  /** A cell mismatches above this mean-colour difference, in 1/65536 stops. */
  mismatchMean: number
}

/** The thresholds for every pair of device classes, from thresholds.json. */
export const DEFAULT_THRESHOLDS: Readonly<Thresholds> = Object.freeze({...table.default})

/** Version of the table; it rises with every change of a number. */
export const THRESHOLDS_VERSION: number = table.version

/**
 * Names the table of thresholds that this build ships: keccak256 of the canonical JSON of thresholds.json (keys sorted,
 * no white space, as RFC 8785 for whole numbers). Nodes lease only under tables they ship.
 *
 * @returns `0x` and 32 bytes.
 */
export function thresholdsHash(): string {
  return keccak256(Buffer.from(toCanonicalJson(table), 'utf8'))
}

function toCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${toCanonicalJson(item)}`).join(',')}}`
}
