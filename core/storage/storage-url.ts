import {resolve} from 'node:path'
import {StorageUrlError} from './storage-errors.js'

/** Where blocks are kept, as a network profile names it. */
export type StorageUrl = {
  /** The URL as it was given; it holds no secret. */
  text: string
  /** Whether blocks are only read from there. */
  isReadOnly: boolean
} & (
  | {kind: 'fs'; dir: string}
  | {kind: 'gateway'; origin: string}
  | {kind: 'kubo'; origin: string; service?: string}
  | {kind: 's3'; bucket: string; prefix: string; endpoint?: string; region?: string}
)

/**
 * Reads the URL of a back end:
 *
 * - `fs:/mnt/farm/blocks`: a folder, also one that machines share
 * - `https://blocks.example`: a trustless gateway, such as `candela storage serve`
 * - `kubo+http://127.0.0.1:5001`: the RPC of a Kubo daemon; `?pin=https://pin.example/psa` has a pinning service pin too
 * - `s3://bucket/prefix?endpoint=https://s3.example&region=eu-1`: an S3 bucket; without `endpoint` at AWS
 *
 * `?access=read` says that nothing is written there.
 *
 * @throws {StorageUrlError} If it is none of these, or holds a password.
 */
export function parseStorageUrl(text: string): StorageUrl {
  const url = parseUrl(text)
  if (url.username !== '' || url.password !== '') {
    throw urlError(`${url.protocol}//${url.host} holds a user name or password; profiles are shown to others`, [
      'Put the key into storage-keys.json: see docs/storage.md',
    ])
  }
  const options = readOptions(url)
  const shared = {text, isReadOnly: options.access === 'read'}
  const origin = url.host + url.pathname.replace(/\/+$/, '')
  switch (url.protocol) {
    case 'fs:':
      return {...shared, kind: 'fs', dir: resolve(decodeURIComponent(url.pathname))}
    case 'http:':
    case 'https:':
      return {...shared, kind: 'gateway', origin: `${url.protocol}//${origin}`}
    case 'kubo+http:':
    case 'kubo+https:':
      return {
        ...{...shared, kind: 'kubo', origin: `${url.protocol.slice('kubo+'.length)}//${origin}`},
        ...(options.pin === undefined ? {} : {service: options.pin.replace(/\/+$/, '')}),
      }
    case 's3:': {
      const {endpoint, region} = options
      const prefix = decodeURIComponent(url.pathname).split('/').filter(Boolean).join('/')
      return {...shared, kind: 's3', bucket: url.hostname, prefix, endpoint, region}
    }
    default:
      throw urlError(`"${text}" begins with ${url.protocol}`)
  }
}

/** Whether a text names a back end by URL, and not a folder, be it by its path or as `fs:`. */
export function isBackEndUrl(text: string): boolean {
  return /^[a-z0-9+]+:/i.test(text) && parseStorageUrl(text).kind !== 'fs'
}

/** Options that a URL may end with; any other is a slip of the keyboard. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  'kubo+http:': ['access', 'pin'],
  'kubo+https:': ['access', 'pin'],
  's3:': ['access', 'endpoint', 'region'],
}

function readOptions(url: URL): {access?: string; endpoint?: string; region?: string; pin?: string} {
  const known = OPTIONS[url.protocol] ?? ['access']
  const options = Object.fromEntries(url.searchParams)
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) throw urlError(`"${url.href}" has an option "${name}"; expected ${known.join(', ')}`)
    if (name === 'access' && value !== 'read') throw urlError(`"${url.href}" has access=${value}; expected access=read`)
    if (name === 'endpoint' && !/^https?:\/\/[^/?#]+\/?$/.test(value)) {
      throw urlError(`"${url.href}" has endpoint=${value}; expected such as https://s3.example`)
    }
    if (name === 'pin' && !/^https?:\/\/[^/?#@]+(\/[^?#]*)?$/.test(value)) {
      throw urlError(`"${url.href}" has pin=${value}; expected such as https://pin.example/psa`)
    }
  }
  return options
}

function parseUrl(text: string): URL {
  try {
    const url = new URL(text)
    const isWhole = url.protocol === 'fs:' ? url.pathname.startsWith('/') : url.host !== ''
    if (isWhole) return url
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
  }
  throw urlError(`"${text}" is no URL of a storage`)
}

function urlError(sentence: string, suggestions?: string[]): StorageUrlError {
  return new StorageUrlError(`${sentence}; expected fs:, http(s):, kubo+http(s): or s3:.`, {
    suggestions: suggestions ?? [
      'fs:/mnt/farm/blocks',
      'https://blocks.example',
      'kubo+http://127.0.0.1:5001',
      's3://bucket/prefix?endpoint=https://s3.example',
    ],
  })
}
