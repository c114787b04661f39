import type {CID} from 'multiformats/cid'
import {z} from 'zod'
import {parseCid} from '../block-cid.js'
import type {BlockLocation, DirectAccess, UploadLocation} from '../direct-access.js'
import type {AllowList} from './allow-list.js'

/** Most blocks that are asked for in one request. */
export const MOST_UPLOADS = 256

const range = z.strictObject({offset: z.int().min(0), length: z.int().min(0)})
const opensForSec = z.number().min(0)

/** What `GET /locations/CID` answers. */
export const locationSchema = z.object({
  url: z.url({protocol: /^https?$/}),
  opensForSec,
  blocks: z.array(z.object({cid: z.string(), range: range.optional()})),
})

/** What `POST /uploads` answers, in the order of the CIDs that were asked for. */
export const uploadsSchema = z.array(
  z.object({url: z.url({protocol: /^https?$/}), opensForSec, headers: z.record(z.string(), z.string())}),
)

/**
 * Where a block can be read by a URL. One that would open blocks besides which are not served is not handed out.
 *
 * @param allowList - What may be read; without it everything.
 */
export async function findLocation(
  storage: DirectAccess,
  cid: CID,
  allowList: AllowList | undefined,
): Promise<BlockLocation | undefined> {
  const location = await storage.locate(cid)
  const isServed = !allowList || allowList.allowsAll(location?.blocks.map((block) => block.cid) ?? [])
  return isServed ? location : undefined
}

/** Where blocks can be stored, by a JSON list of CIDs; nothing if it is no such list. */
export async function findUploads(storage: DirectAccess, body: Uint8Array): Promise<UploadLocation[] | undefined> {
  const cids = parseCids(body)
  return cids && Promise.all(cids.map((cid) => storage.locateUpload(cid)))
}

function parseCids(body: Uint8Array): CID[] | undefined {
  try {
    return z
      .array(z.string())
      .max(MOST_UPLOADS)
      .parse(JSON.parse(Buffer.from(body).toString('utf8')))
      .map(parseCid)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}
