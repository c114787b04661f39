import {Flags} from '@oclif/core'
import {parseStorageUrl, StorageUrlError} from '../../core/storage/index.js'
import {readSecretFile} from './read-secret-file.js'
import {UsageError} from './usage-error.js'

/** The flags by which an operator says where a node gets blocks from and how many it keeps. */
export const cacheFlags = {
  'cache-max': Flags.integer({
    description: 'Delete what was fetched longest ago when blocks and scenes are larger.',
    helpValue: 'GIB',
    min: 1,
  }),
  borrow: Flags.string({
    description: 'Get blocks from this node on the LAN first; its token stands in storage-keys.json.',
    helpValue: 'URL',
    multiple: true,
  }),
  lend: Flags.string({
    description: 'Give blocks of scenes to other nodes that show the token.',
    helpValue: 'HOST:PORT',
    dependsOn: ['lend-token-file'],
  }),
  'lend-token-file': Flags.string({
    description: 'File with the token that borrowers show.',
    helpValue: 'FILE',
    dependsOn: ['lend'],
  }),
}

/** Values of {@link cacheFlags}, as oclif parsed them. */
export interface CacheFlags {
  'cache-max'?: number
  borrow?: string[]
  lend?: string
  'lend-token-file'?: string
}

/**
 * Turns the flags into what the node works by.
 *
 * @throws {UsageError} If an address is malformed or the token cannot be read.
 */
export async function toCacheOptions(flags: CacheFlags) {
  const {'cache-max': cacheMax, borrow = [], lend} = flags
  const token = await readSecretFile(flags['lend-token-file'])
  return {
    lenders: borrow.map(toLender),
    ...(cacheMax !== undefined && {cacheMaxBytes: cacheMax * 1024 ** 3}),
    ...(lend !== undefined && token !== undefined && {lending: {...toAddress(lend), token}}),
  }
}

function toLender(text: string): string {
  try {
    if (parseStorageUrl(text).kind === 'gateway') return text
  } catch (error) {
    if (!(error instanceof StorageUrlError)) throw error
  }
  throw new UsageError(`--borrow ${text} is no address of a node; expected such as http://10.0.0.7:8421.`, {
    code: 'BORROW_URL',
  })
}

function toAddress(text: string): {host: string; port: number} {
  const [, host, port] = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(text) ?? []
  if (host !== undefined && Number(port) <= 65_535) return {host: host.replace(/^\[|\]$/g, ''), port: Number(port)}
  throw new UsageError(`--lend ${text} is no address; expected such as 10.0.0.7:8421.`, {code: 'LEND_ADDRESS'})
}
