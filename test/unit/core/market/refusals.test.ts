import {Interface, type InterfaceAbi} from 'ethers'
import {describe, expect, test} from 'vitest'
import * as abis from '../../../../core/market/abi/index.js'
import {describeRefusal, REFUSALS} from '../../../../core/market/refusals/describe-refusal.js'

const ERRORS = new Map(
  Object.values(abis)
    .flatMap((abi) => new Interface(abi as InterfaceAbi).fragments)
    .filter((fragment) => fragment.type === 'error')
    .map((fragment) => [(fragment as unknown as {name: string}).name, fragment]),
)

describe('the sentences of contract errors', () => {
  test('are there for every error of every contract, and for no other', () => {
    expect(Object.keys(REFUSALS).sort()).toEqual([...ERRORS.keys()].sort())
  })

  test.each([...ERRORS])('say every value of %s', (name, {inputs}) => {
    const values = Object.fromEntries(inputs.map((input, index) => [input.name, sampleOf(input.type, index)]))
    const {sentence} = describeRefusal({name, args: {toObject: () => values} as never})
    expect(sentence).toMatch(/^[a-z0-9].*\.$/)
    expect(sentence).not.toMatch(/undefined|NaN|\[object/)
  })

  test('are snapshots', () => {
    const said = [...ERRORS].map(([name, {inputs}]) => {
      const values = Object.fromEntries(inputs.map((input, index) => [input.name, sampleOf(input.type, index)]))
      const {
        sentence,
        suggestions = [],
        kind = 'fault',
      } = describeRefusal({name, args: {toObject: () => values} as never})
      return [name, `${sentence} [${kind}] ${suggestions.join(' | ')}`]
    })
    expect(Object.fromEntries(said)).toMatchSnapshot()
  })

  test('give an error of another program as it is', () => {
    const {sentence} = describeRefusal({name: 'toString', args: ['a', 1n] as never})
    expect(sentence).toBe('toString(a, 1).')
  })
})

/** A value of an ABI type, as ethers decodes it. */
function sampleOf(type: string, index: number): bigint | string {
  if (/^u?int/.test(type)) return BigInt(index + 3)
  if (type === 'address') return `0x${String(index + 1).repeat(40)}`
  if (type === 'bytes32') return `0x${String(index + 1).repeat(64)}`
  return 'text'
}
