import {getAddress, TypedDataEncoder, toBeHex, Wallet, zeroPadValue} from 'ethers'
import type {Chain} from './chain/chain.js'
import {compareRuntime} from './compare-runtime.js'

/** Name and version in the permits of the token (EIP-712); its code holds a hash of them with its own address. */
const PERMIT_DOMAIN = {name: 'Candela', version: '1'} as const

/** Creation code that answers the address at which it runs. */
const RETURN_ADDRESS = '0x3060005260206000f3'

/** A constructor that is repeated without a transaction. */
interface Repetition {
  /** Where the contract stands. */
  address: string
  initCode: string
  /** Block of its creation; a node that has forgotten that state is asked for the newest instead. */
  block: number | undefined
  runtime: {code: string; immutables: readonly (readonly number[])[]}
}

/**
 * The values that a constructor writes into the code, in the order of the template, 64 hex digits each: the chain runs it
 * again (`eth_call`), from an address that has never sent anything. What depends on where the contract stands is moved to
 * its real address.
 */
export async function readConstructedImmutables(
  chain: Chain,
  {address, initCode, block, runtime}: Repetition,
): Promise<(string | undefined)[]> {
  const {provider} = chain
  const from = Wallet.createRandom().address
  const call = (data: string, blockTag: number | 'latest') => provider.call({from, data, blockTag})
  const [code, place] = await chain.read('the constructor', async () =>
    Promise.all([
      call(initCode, block ?? 'latest').catch(() => call(initCode, 'latest')),
      call(RETURN_ADDRESS, 'latest'),
    ]),
  )
  const {chainId} = chain.profile
  const rehearsed = getAddress(`0x${place.slice(-40)}`)
  const moved = new Map([
    [toWord(rehearsed), toWord(address)],
    [domainHash(chainId, rehearsed), domainHash(chainId, address)],
  ])
  return compareRuntime(code, runtime).immutables.map(({word}) => moved.get(word) ?? word)
}

function toWord(address: string): string {
  return zeroPadValue(toBeHex(BigInt(address), 20), 32).slice(2)
}

function domainHash(chainId: number, verifyingContract: string): string {
  return TypedDataEncoder.hashDomain({
    ...PERMIT_DOMAIN,
    chainId,
    verifyingContract: getAddress(verifyingContract),
  }).slice(2)
}
