import {describe, expect, test} from 'vitest'
import {parseProfile} from '../../../../core/network/network-profile.js'

const at = (digit: number) => `0x${String(digit).repeat(40)}`
const profile = {
  name: 'studio',
  rpcUrl: 'https://one.example',
  chainId: 4242,
  addresses: {
    ...{token: at(1), priceFeed: at(2), creditBank: at(3)},
    ...{
      nodeRegistry: at(4),
      jobBoard: at(5),
      verification: at(6),
      randomness: at(7),
      bidDesk: at(8),
      cellJudge: at(9),
      jobNotices: at(0),
    },
  },
  blocksDir: '/blocks',
}

const parse = (changes: object) => parseProfile(JSON.stringify({...profile, ...changes}), 'studio.json')

describe('a network profile', () => {
  test('of the first version is read, with the defaults of a public chain', () => {
    expect(parse({})).toMatchObject({
      rpcUrl: 'https://one.example',
      rpcUrls: ['https://one.example'],
      blockTimeSec: 2,
      finalityBlocks: 12,
      isLocal: false,
    })
  })

  test('may name several addresses, each once, in its order', () => {
    const rpcUrls = ['https://two.example', 'https://one.example', 'https://three.example']
    expect(parse({rpcUrls}).rpcUrls).toEqual(['https://one.example', 'https://two.example', 'https://three.example'])
    expect(parse({rpcUrl: undefined, rpcUrls}).rpcUrl).toBe('https://two.example')
  })

  test.each([
    ['no address', {rpcUrl: undefined}, 'rpcUrls: expected rpcUrl or rpcUrls'],
    ['a file as address', {rpcUrl: 'file:///etc/passwd'}, 'rpcUrl: '],
    ['a path as name', {name: '../studio'}, 'name: '],
    ['a block time of zero', {blockTimeSec: 0}, 'blockTimeSec: '],
    ['a finality below zero', {finalityBlocks: -1}, 'finalityBlocks: '],
    ['a field of its own', {owner: 'me'}, 'profile: '],
    ['a short address of a contract', {addresses: {...profile.addresses, token: '0x1'}}, 'addresses.token: '],
  ])('is refused with %s', (_, changes, detail) => {
    expect(() => parse(changes)).toThrow(`The network profile studio.json is not valid JSON of a profile: ${detail}`)
  })
})
