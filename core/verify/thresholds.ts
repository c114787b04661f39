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

/** Thresholds that were fitted to one pair of device classes on one Blender (`npm run bench:verify`). */
export interface PairThresholds extends Thresholds {
  /** major.minor; patch releases render alike. */
  blender: string
  /** The classes that meet, by name; one class is paired with itself. */
  classes: readonly [string, string]
  /** Whether it was fitted to scenes with hair or to those without; absent where that makes no difference. */
  hair?: boolean
}

/** What of a job decides which rows judge it. */
export interface JudgedScene {
  /** major.minor, e.g. `4.5`. */
  blenderSeries: string
  /** Whether the scene may show hair: of two classes of device, a path of light hits a strand on one and misses it on the other. */
  hasHair: boolean
  /** Whether checks call nodes of the renderer's class alone. */
  sameClass?: boolean
}

/** The least thresholds of a job, for classes that were not measured, from thresholds.json. */
export const DEFAULT_THRESHOLDS: Readonly<Thresholds> = Object.freeze({...table.default})

/** Every measured pair, from thresholds.json. */
export const PAIR_THRESHOLDS: readonly PairThresholds[] = table.pairs as unknown as PairThresholds[]

/**
 * The thresholds that a job is judged by: the widest over the default and all pairs that were measured on its Blender and
 * such scenes, because any two classes may meet in it, and one that was not measured among them. Where one class alone meets,
 * pairs of two do not count. A Blender without rows takes those of every other one: honest classes of device are no nearer to each
 * other on it.
 */
export function jobThresholds({sameClass = false, ...scene}: JudgedScene): Readonly<Thresholds> {
  const own = rowsFor(scene)
  const rows = (own.length > 0 ? own : rowsOfSuch(scene)).filter(({classes: [a, b]}) => !sameClass || a === b)
  const widest = (key: keyof Thresholds) => Math.max(...[DEFAULT_THRESHOLDS, ...rows].map((row) => row[key]))
  return {
    matchBits: widest('matchBits'),
    mismatchBits: widest('mismatchBits'),
    matchMean: widest('matchMean'),
    mismatchMean: widest('mismatchMean'),
  }
}

/** The classes that were measured against themselves on such scenes: others do not know how far two of their machines differ. */
export function measuredClasses(scene: JudgedScene): ReadonlySet<string> {
  return new Set(rowsFor(scene).flatMap(({classes: [a, b]}) => (a === b ? [a] : [])))
}

function rowsFor(scene: JudgedScene): PairThresholds[] {
  return rowsOfSuch(scene).filter(({blender}) => blender === scene.blenderSeries)
}

function rowsOfSuch({hasHair}: JudgedScene): PairThresholds[] {
  return PAIR_THRESHOLDS.filter(({hair = hasHair}) => hair === hasHair)
}

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
