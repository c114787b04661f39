import {type Market, type NodeOnChain, readLargeClasses, readNodes, toDeviceClass} from '../market/index.js'
import {type JudgedScene, measuredClasses} from '../verify/index.js'

/** Platforms of nodes, as their classes name them. */
const PLATFORMS = ['linux-x64', 'win32-x64', 'darwin-x64', 'linux-arm64', 'darwin-arm64']

/** Who could work on a job that is checked within one device class. */
export interface ServingNodes {
  /** Kinds of classes that were measured against themselves on such scenes. */
  measured: readonly string[]
  /** Nodes of such a class. */
  known: readonly NodeOnChain[]
  /** Live ones of these whose class is large enough to judge its own nodes. */
  serving: readonly NodeOnChain[]
  /** All live nodes of the network. */
  live: readonly NodeOnChain[]
}

/** Asks the network who could work on such a job: its class was measured, and is large enough. */
export async function findServingNodes(market: Market, scene: JudgedScene): Promise<ServingNodes> {
  const measured = [...measuredClasses(scene)]
  const tags = new Set(measured.flatMap((kind) => PLATFORMS.map((platform) => toDeviceClass(`${kind}/${platform}`))))
  const nodes = await readNodes(market)
  const known = nodes.filter(({deviceClass}) => tags.has(deviceClass))
  const serving = await readLargeClasses(market, known, market.wallet.address)
  return {measured, known, serving, live: nodes.filter(({isLive}) => isLive)}
}
