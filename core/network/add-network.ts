import {readFile} from 'node:fs/promises'
import {z} from 'zod'
import {type ContractFinding, measureBlockTimeSec, openChain} from '../market/index.js'
import {assertNameIsFree} from './deploy-profile.js'
import {localFiles} from './embedded/local-files.js'
import {NetworkSourceError} from './network-errors.js'
import {type NetworkProfile, type ProfileFile, parseProfile, writeNetworkProfile} from './network-profile.js'
import {verifyNetwork} from './verify-network.js'

/** How a network is added. */
export interface AddOptions {
  /** Instead of the name in the profile. */
  name?: string
  /** Takes the contracts on trust. */
  unverified: boolean
  signal: AbortSignal
}

/** A profile is a few kilobytes. */
const MAX_PROFILE_BYTES = 256 * 1024

/** How long a server may take to send a profile, in ms. */
const DOWNLOAD_MS = 20_000

/**
 * Adds a network from its profile, a file or a URL. Folders in it are of another machine and are not taken over; its
 * contracts must be those that this version of Candela would deploy, because they will be allowed to take tokens.
 *
 * @throws {NetworkSourceError} If the profile cannot be read.
 * @throws {NetworkUnknownError} If it breaks the schema.
 * @throws {NetworkNameError} If there is a network of that name.
 * @throws {NetworkDiffersError} If a contract is not what it should be.
 */
export async function addNetwork(
  source: string,
  {name, unverified, signal}: AddOptions,
): Promise<{profile: NetworkProfile; findings: ContractFinding[]}> {
  const given = parseObject(await readSource(source, signal), source)
  const file = {...given, ...(name === undefined ? {} : {name}), blocksDir: localFiles.blocks()} as ProfileFile
  const parsed = parseProfile(JSON.stringify(file), source)
  await assertNameIsFree(parsed.name)
  const blockTimeSec = file.blockTimeSec ?? (await measure(parsed, signal)) ?? parsed.blockTimeSec
  const findings = unverified ? [] : await verifyNetwork(parsed, {signal})
  return {profile: await writeNetworkProfile({...file, blockTimeSec}), findings}
}

async function readSource(source: string, signal: AbortSignal): Promise<string> {
  try {
    if (!/^https?:\/\//.test(source)) return await readFile(source, 'utf8')
    const response = await fetch(source, {signal: AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_MS)])})
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    return await readCapped(response)
  } catch (cause) {
    signal.throwIfAborted()
    throw new NetworkSourceError(
      `The profile ${source} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      {cause, suggestions: ['candela network add profile.json', 'candela network add https://…/profile.json']},
    )
  }
}

async function readCapped(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > MAX_PROFILE_BYTES) throw new Error(`it is larger than ${MAX_PROFILE_BYTES} bytes`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseObject(text: string, source: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch (cause) {
    throw new NetworkSourceError(`The profile ${source} is no JSON object.`, {
      cause,
      suggestions: ['candela network add profile.json'],
    })
  }
}

/** Also shows that the chain answers and is the right one. */
async function measure(profile: NetworkProfile, signal: AbortSignal): Promise<number | undefined> {
  const chain = openChain(profile)
  try {
    return await measureBlockTimeSec(chain, signal)
  } finally {
    chain.close()
  }
}
