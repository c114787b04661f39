import type {JobManifest} from '../job/index.js'
import type {Market} from '../market/index.js'
import type {NetworkProfile} from '../network/index.js'
import {findServingNodes} from './find-serving-nodes.js'

/** Whether a job is checked within one device class, and by how many nodes where nobody was asked. */
export interface SameClassChoice {
  sameClass: boolean
  /** Live nodes that can work on it, of all; absent where the artist said what to do. */
  nodes?: {serving: number; live: number}
}

/** What decides, besides the nodes. */
export interface SameClassQuestion {
  /** `--same-class` or `--no-same-class`. */
  asked: boolean | undefined
  jobManifest: Pick<JobManifest, 'blenderSeries' | 'hasHair'>
  isAuction: boolean
}

/**
 * Chooses whether only nodes of the renderer's class check a job. Hair is where that matters: two classes differ there so much that
 * mild cheats hide below their limits. Where the artist does not say, it is done if most nodes can work on such a job: fewer would make it wait.
 *
 * An auction does not go with it, and in the embedded network the artist may have to check, whose class nobody knows.
 */
export async function chooseSameClass(
  {profile, market}: {profile: Pick<NetworkProfile, 'isLocal'>; market: Market},
  {asked, jobManifest, isAuction}: SameClassQuestion,
): Promise<SameClassChoice> {
  if (asked !== undefined) return {sameClass: asked}
  if (!jobManifest.hasHair || isAuction || profile.isLocal) return {sameClass: false}
  const found = await findServingNodes(market, jobManifest)
  const nodes = {serving: found.serving.length, live: found.live.length}
  return {sameClass: isMost(nodes), nodes}
}

/** More than half of the live nodes. A pure function. */
export function isMost({serving, live}: {serving: number; live: number}): boolean {
  return 2 * serving > live
}
