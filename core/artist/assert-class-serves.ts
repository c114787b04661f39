import {CandelaError} from '../errors.js'
import type {Market} from '../market/index.js'
import type {JudgedScene} from '../verify/index.js'
import {findServingNodes} from './find-serving-nodes.js'

/** Thrown when a job that is to be checked within one device class would be leased by nobody. */
export class NoClassError extends CandelaError {
  readonly code = 'NO_CLASS'
  readonly kind = 'preflight'
}

/**
 * Makes sure that some class on the network was measured and is large enough to judge its own nodes.
 *
 * @throws {NoClassError} If none is: nodes leave such a job alone, or the contract refuses them.
 */
export async function assertClassServes(market: Market, scene: JudgedScene): Promise<void> {
  const {measured, known, serving} = await findServingNodes(market, scene)
  if (serving.length > 0) return
  const reason =
    measured.length === 0
      ? `none was measured on Blender ${scene.blenderSeries}`
      : known.length === 0
        ? `no node is of a class that was measured (${measured.join(', ')})`
        : `too few operators, or too little stake, stand in ${measured.join(', ')}`
  throw new NoClassError(`No device class of this network can check its own nodes: ${reason}.`, {
    suggestions: ['candela render without --same-class', 'candela market nodes'],
  })
}
