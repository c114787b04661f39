import {getAddress} from 'ethers'

/**
 * Parses an address as people type it.
 *
 * @returns The address with its checksum; `undefined` if it is none, is zero, or is mistyped: mixed case is a checksum.
 */
export function parseAddress(text: string): string | undefined {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text) || /^0x0{40}$/.test(text)) return undefined
  try {
    return getAddress(text)
  } catch {
    return undefined
  }
}
