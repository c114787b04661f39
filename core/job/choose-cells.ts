import {CandelaError} from '../errors.js'
import type {JobManifest} from './job-manifest.js'

/** Most cells that the contracts let a check render (docs/protocol.md). */
export const MAX_CELLS = 32

/** How many cells a check of a job renders, and how many checks of the network do where a job asks for no more. */
export interface CheckSize {
  cells: number
  ownCells: number
}

/** What a number of cells depends on. */
export interface CellQuestion {
  /** What the artist asks for. */
  asked: number | 'auto'
  /** The network's own number. */
  ownCells: number
  hasHair: JobManifest['hasHair']
  /** Whether only nodes of the renderer's class check, by narrower limits. */
  sameClass: boolean
  /** Whether all nodes are the artist's own. */
  isLocal: boolean
}

/** Thrown when the network has no checks of so many cells. */
export class CellCountError extends CandelaError {
  readonly code = 'CELL_COUNT'
  readonly kind = 'usage'
}

/**
 * Chooses how many cells a check renders: where the artist leaves the choice, as many as convict 99 of 100 drawn leases of every
 * cheat of the whole frame that saves a tenth of the work or more (bench/results/verify/README.md). Hair needs more of them,
 * most where any two classes may meet: its limits are wide. Among one's own nodes nobody cheats, and the network's own number is
 * enough. A pure function.
 *
 * @throws {CellCountError} If the network's checks are never so small, or so large.
 */
export function chooseCells({asked, ownCells, hasHair, sameClass, isLocal}: CellQuestion): CheckSize {
  if (asked === 'auto') {
    const wanted = hasHair ? (sameClass ? HAIR_CELLS : MAX_CELLS) : CELLS
    return {cells: isLocal ? ownCells : Math.max(ownCells, wanted), ownCells}
  }
  if (asked >= ownCells && asked <= MAX_CELLS) return {cells: asked, ownCells}
  throw new CellCountError(
    `A check on this network renders ${ownCells} to ${MAX_CELLS} cells; the job asks for ${asked}.`,
    {suggestions: [`--cells ${ownCells}`, '--cells auto']},
  )
}

/** Of a scene without hair. */
const CELLS = 16
/** Of a scene with hair, checked within one class. */
const HAIR_CELLS = 24
