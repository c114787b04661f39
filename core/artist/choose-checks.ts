import {type CheckSize, chooseCells, type JobManifest} from '../job/index.js'
import {readOwnCells} from '../market/index.js'
import {chooseSameClass, type SameClassChoice} from './choose-same-class.js'
import type {Artist} from './open-artist.js'

/** How the leases of a job are checked: by whom, and how many cells of each. */
export interface CheckPlan extends SameClassChoice, CheckSize {}

/** What the artist asks for, and what a choice depends on. */
export interface CheckWish {
  /** `--same-class` or `--no-same-class`. */
  sameClass: boolean | undefined
  cells: number | 'auto'
  isAuction: boolean
}

/**
 * Chooses how a job is checked where the artist leaves the choice.
 *
 * @throws {CellCountError} If the artist asks for fewer cells than the network's own number, or more than there can be.
 */
export async function chooseChecks(
  {profile, market}: Pick<Artist, 'profile' | 'market'>,
  jobManifest: Pick<JobManifest, 'blenderSeries' | 'hasHair'>,
  {sameClass: asked, cells, isAuction}: CheckWish,
): Promise<CheckPlan> {
  const whom = await chooseSameClass({profile, market}, {asked, jobManifest, isAuction})
  const question = {hasHair: jobManifest.hasHair, sameClass: whom.sameClass, isLocal: profile.isLocal}
  return {...whom, ...chooseCells({asked: cells, ownCells: await readOwnCells(market), ...question})}
}
