import {getAddress} from 'ethers'
import {AddressError} from './market-errors.js'

/**
 * Parses an address as people type it.
 *
 * @returns The address with its checksum; `undefined` if it is none, is zero, or is mistyped: mixed case is a checksum.
 */
export function tryParseAddress(text: string): string | undefined {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text) || /^0x0{40}$/.test(text)) return undefined
  try {
    return getAddress(text)
  } catch {
    return undefined
  }
}

/**
 * Parses an address as people type it.
 *
 * @throws {AddressError} If it is none, is zero, or is mistyped.
 */
export function parseAddress(text: string): string {
  const address = tryParseAddress(text)
  if (address !== undefined) return address
  throw new AddressError(`"${text}" is not an address; expected 0x and 40 hex digits with the right capitals.`)
}
