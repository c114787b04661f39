import {join} from 'node:path'
import type {CID} from 'multiformats/cid'

/** Where a folder keeps a block: spread over 1024 folders by the two characters before the last, as Kubo's flatfs does. */
export function blockPath(dir: string, cid: CID): string {
  const name = cid.toString()
  return join(dir, name.slice(-3, -1), name)
}
