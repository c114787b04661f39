import {join} from 'node:path'
import {networkDir} from '../network/index.js'

/** Folder of the logs that nodes delivered, a folder for each node. */
export function deliveredLogsDir(network: string): string {
  return join(networkDir(network), 'artist', 'delivered')
}
