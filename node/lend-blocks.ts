import {readdir} from 'node:fs/promises'
import type {CID} from 'multiformats/cid'
import {BlockStore, CidError, parseCid, type ServedStorage, serveStorage} from '../core/storage/index.js'

/** Where a node lends blocks to other nodes of its operator. */
export interface Lending {
  host: string
  /** 0 takes a free one. */
  port: number
  /** Other nodes show it. */
  token: string
}

/** What is lent. */
export interface Lent {
  blocksDir: string
  /** Folder of the scenes that are unpacked; the name of each is its CID. */
  scenesDir: string
}

/**
 * Lends the blocks that this node has of the scenes it unpacked, and no others, to whoever shows the token.
 *
 * @throws {ServeAddressError} If it cannot listen there.
 */
export function lendBlocks({host, port, token}: Lending, {blocksDir, scenesDir}: Lent): Promise<ServedStorage> {
  return serveStorage(new BlockStore(blocksDir), {host, port, readToken: token, roots: () => listScenes(scenesDir)})
}

/** Scenes of private jobs have other names and are not lent. */
async function* listScenes(scenesDir: string): AsyncGenerator<CID> {
  for (const name of await readdir(scenesDir).catch(() => [])) {
    const cid = tryParseCid(name)
    if (cid) yield cid
  }
}

function tryParseCid(name: string): CID | undefined {
  try {
    return parseCid(name)
  } catch (error) {
    if (error instanceof CidError) return undefined
    throw error
  }
}
