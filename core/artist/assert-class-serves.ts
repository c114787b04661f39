import {CandelaError} from '../errors.js'
import {type Market, readLargeClasses, readNodes, toDeviceClass} from '../market/index.js'
import {type JudgedScene, measuredClasses} from '../verify/index.js'

/** Thrown when a job that is to be checked within one device class would be leased by nobody. */
export class NoClassError extends CandelaError {
  readonly code = 'NO_CLASS'
  readonly kind = 'preflight'
}

/** Platforms of nodes, as their classes name them. */
const PLATFORMS = ['linux-x64', 'win32-x64', 'darwin-x64', 'linux-arm64', 'darwin-arm64']

/**
 * Makes sure that some class on the network was measured and is large enough to judge its own nodes.
 *
 * @throws {NoClassError} If none is: nodes leave such a job alone, or the contract refuses them.
 */
export async function assertClassServes(market: Market, scene: JudgedScene): Promise<void> {
  const measured = [...measuredClasses(scene)]
  const known = new Set(measured.flatMap((kind) => PLATFORMS.map((platform) => toDeviceClass(`${kind}/${platform}`))))
  const nodes = (await readNodes(market)).filter(({deviceClass}) => known.has(deviceClass))
  if ((await readLargeClasses(market, nodes, market.wallet.address)).length > 0) return
  const reason =
    measured.length === 0
      ? `none was measured on Blender ${scene.blenderSeries}`
      : nodes.length === 0
        ? `no node is of a class that was measured (${measured.join(', ')})`
        : `too few operators, or too little stake, stand in ${measured.join(', ')}`
  throw new NoClassError(`No device class of this network can check its own nodes: ${reason}.`, {
    suggestions: ['candela render without --same-class', 'candela market nodes'],
  })
}
