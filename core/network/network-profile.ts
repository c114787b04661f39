import {z} from 'zod'
import {CandelaError} from '../errors.js'
import {homePath} from '../home.js'
import {readIfThere, writePrivate} from '../private-file.js'
import {parseStorageUrl, StorageUrlError} from '../storage/index.js'
import {deploymentSchema} from './deployment-record.js'

/** Name of the network that Candela starts by itself. */
export const LOCAL_NETWORK = 'local'

/** Blocks after which a block of a public chain is taken for final, unless its profile says otherwise. */
export const DEFAULT_FINALITY_BLOCKS = 12

/** Seconds between blocks, unless a profile says otherwise: the common layer-2 chains. */
export const DEFAULT_BLOCK_TIME_SEC = 2

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/)
const webUrl = z.url({protocol: /^https?$/})
const storageUrl = z.string().superRefine((text, context) => {
  try {
    parseStorageUrl(text)
  } catch (error) {
    if (!(error instanceof StorageUrlError)) throw error
    context.addIssue({code: 'custom', message: error.message})
  }
})

const profileSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
    /** Where the chain answers: one address, or several in the order in which they are tried. */
    rpcUrl: webUrl.optional(),
    rpcUrls: z.array(webUrl).min(1).max(16).optional(),
    chainId: z.int().min(1),
    /** Seconds between blocks, on average. */
    blockTimeSec: z.number().min(0.01).max(3600).default(DEFAULT_BLOCK_TIME_SEC),
    /** Blocks on top of a block that make it final; 0 where every block is at once. */
    finalityBlocks: z.int().min(0).max(10_000).default(DEFAULT_FINALITY_BLOCKS),
    /** Web page that shows transactions and addresses. */
    explorerUrl: webUrl.optional(),
    addresses: z.strictObject({
      token: address,
      priceFeed: address,
      randomness: address,
      creditBank: address,
      nodeRegistry: address,
      jobBoard: address,
      verification: address,
      cellJudge: address,
      bidDesk: address,
      jobNotices: address,
    }),
    /** How the contracts came to be; `network verify` recomputes it. */
    deployment: deploymentSchema.optional(),
    /** Folder of the blocks of this machine; on the embedded network artist and nodes share it. */
    blocksDir: z.string().min(1),
    /** URLs of the back ends that artists and nodes exchange blocks by; each keeps all. */
    storage: z.array(storageUrl).max(16).default([]),
  })
  .transform(({rpcUrl, rpcUrls = [], ...rest}, context) => {
    const all = [...new Set([...(rpcUrl === undefined ? [] : [rpcUrl]), ...rpcUrls])]
    const [first] = all
    if (first !== undefined) return {...rest, rpcUrl: first, rpcUrls: all}
    context.addIssue({code: 'custom', message: 'expected rpcUrl or rpcUrls', path: ['rpcUrls']})
    return z.NEVER
  })

/** A profile as its file holds it; `rpcUrl` may stand for `rpcUrls`. */
export type ProfileFile = z.input<typeof profileSchema>

/** A network: chain, contracts and storage. */
export type NetworkProfile = z.output<typeof profileSchema> & {
  /** True for the embedded network, whose rules and keys are the user's own. */
  isLocal: boolean
  /** Folder of everything this machine keeps of the network. */
  dir: string
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

/** Path of the file that describes a network. */
export function profilePath(name: string): string {
  return homePath('networks', name, 'profile.json')
}

/**
 * Loads the profile of a network from its `profile.json`.
 *
 * @throws {NetworkUnknownError} If there is none, or it breaks the schema.
 */
export async function loadNetworkProfile(name: string): Promise<NetworkProfile> {
  const profile = await findNetworkProfile(name)
  if (profile) return profile
  throw new NetworkUnknownError(`The network "${name}" has no profile; expected it at ${profilePath(name)}.`, {
    suggestions: ['candela network list', `--network ${LOCAL_NETWORK}`],
  })
}

/**
 * Reads the profile of a network; `undefined` if this machine has none.
 *
 * @throws {NetworkUnknownError} If it breaks the schema.
 */
export async function findNetworkProfile(name: string): Promise<NetworkProfile | undefined> {
  const path = profilePath(name)
  const text = await readIfThere(path)
  if (text === undefined) return undefined
  const profile = parseProfile(text, path)
  if (profile.name === name) return profile
  throw new NetworkUnknownError(`The profile ${path} is of a network "${profile.name}"; expected "${name}".`)
}

/** Writes a profile in one step. */
export async function writeNetworkProfile(profile: ProfileFile): Promise<NetworkProfile> {
  const path = profilePath(profile.name)
  const text = `${JSON.stringify(profile, null, 2)}\n`
  const parsed = parseProfile(text, path)
  await writePrivate(path, text)
  return parsed
}

/** Parses the text of a profile; `origin` is where it came from, for the error. */
export function parseProfile(text: string, origin: string): NetworkProfile {
  try {
    const profile = profileSchema.parse(JSON.parse(text))
    return {...profile, isLocal: profile.name === LOCAL_NETWORK, dir: networkDir(profile.name)}
  } catch (cause) {
    const detail = cause instanceof z.ZodError ? `: ${describeIssues(cause)}` : ''
    throw new NetworkUnknownError(`The network profile ${origin} is not valid JSON of a profile${detail}.`, {
      cause,
      suggestions:
        origin === profilePath(LOCAL_NETWORK)
          ? ['candela network up']
          : ['candela network list', 'candela network add'],
    })
  }
}

function describeIssues({issues}: z.ZodError): string {
  return issues.map(({path, message}) => `${path.join('.') || 'profile'}: ${message}`).join('; ')
}
