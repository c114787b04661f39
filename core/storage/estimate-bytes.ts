import {decode} from '@ipld/dag-pb'
import {DAG_PB_CODEC, parseCid} from './block-cid.js'
import type {BlockSource} from './blocks.js'

/**
 * About how many bytes a tree has, as its root says of what is below it: for a display, since nothing is checked.
 *
 * @param root - CID as text.
 * @returns `undefined` where the root does not say.
 */
export async function estimateBytes(source: BlockSource, root: string): Promise<number | undefined> {
  const cid = parseCid(root)
  const bytes = await source.get(cid)
  if (cid.code !== DAG_PB_CODEC) return bytes.length
  try {
    const sizes = decode(bytes).Links.map(({Tsize}) => Tsize)
    return sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : undefined
  } catch {
    // Whoever writes the tree out will say what is wrong with it.
    return undefined
  }
}
