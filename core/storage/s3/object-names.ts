import type {CID} from 'multiformats/cid'

/** Name of a block that is an object of its own. */
export function blockName(cid: CID | string): string {
  return `blocks/${cid}`
}

/** Name of many blocks in one object. */
export function packName(id: string): string {
  return `packs/${id}.car`
}

/** Name of what says where blocks are in a pack. */
export function indexName(id: string): string {
  return `index/${id}.json`
}

/** Name of what pins a tree. */
export function rootName(root: CID): string {
  return `roots/${root}.json`
}

/** What the name of an object says of it; nothing if it is not one of ours. */
export function parseObjectName(name: string): {kind: 'block' | 'pack' | 'index'; key: string} | undefined {
  const [, kind = '', key = ''] = /^(blocks|packs|index)\/([0-9a-z]+)(?:\.(?:car|json))?$/.exec(name) ?? []
  if (kind === 'blocks') return {kind: 'block', key}
  if (!/^[0-9a-f]{40}$/.test(key)) return undefined
  if (name === packName(key)) return {kind: 'pack', key}
  return name === indexName(key) ? {kind: 'index', key} : undefined
}
