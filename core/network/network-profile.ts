import {readFile} from 'node:fs/promises'
import {z} from 'zod'
import {CandelaError} from '../errors.js'
import {homePath} from '../home.js'

/** Name of the network that Candela starts by itself. */
export const LOCAL_NETWORK = 'local'

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/)

const profileSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  rpcUrl: z.url(),
  chainId: z.int().min(1),
  addresses: z.strictObject({
    token: address,
    priceFeed: address,
    creditBank: address,
    nodeRegistry: address,
    jobBoard: address,
    verification: address,
  }),
  /** Folder of the block store that artists and nodes of this network share. */
  blocksDir: z.string().min(1),
})

/** A network: chain, contracts and storage. */
export type NetworkProfile = z.infer<typeof profileSchema> & {
  /** True for the embedded network, whose rules and keys are the user's own. */
  isLocal: boolean
}

/** Thrown when a network is asked for that this machine does not know. */
export class NetworkUnknownError extends CandelaError {
  readonly code = 'NETWORK_UNKNOWN'
  readonly kind = 'usage'
}

/** Folder of everything a network keeps on this machine. */
export function networkDir(name: string): string {
  return homePath('networks', name)
}

/**
 * Loads the profile of a network from its `profile.json`.
 *
 * @throws {NetworkUnknownError} If there is none, or it breaks the schema.
 */
export async function loadNetworkProfile(name: string): Promise<NetworkProfile> {
  const path = homePath('networks', name, 'profile.json')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new NetworkUnknownError(`The network "${name}" has no profile; expected it at ${path}.`, {
      cause,
      suggestions: ['candela network up', `--network ${LOCAL_NETWORK}`],
    })
  })
  return {...parseProfile(text, path), isLocal: name === LOCAL_NETWORK}
}

/** Parses the text of a profile; `path` is for the error. */
export function parseProfile(text: string, path: string): z.infer<typeof profileSchema> {
  try {
    return profileSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new NetworkUnknownError(`The network profile ${path} is not valid JSON of a profile.`, {cause})
  }
}
