import {describe, expect, test} from 'vitest'
import {cidOfBlock, DAG_PB_CODEC, RAW_CODEC} from '../../../../core/storage/block-cid.js'
import {NodeList} from '../../../../core/storage/node-list.js'

describe('a list of nodes', () => {
  test('gives back what was set, in whatever order, and grows', () => {
    const nodes = Array.from({length: 50}, (_, number) => ({
      cid: cidOfBlock(Buffer.from([number]), number % 2 === 0 ? RAW_CODEC : DAG_PB_CODEC),
      dagBytes: 2n ** 60n + BigInt(number),
    }))
    const list = new NodeList(2)
    for (const number of nodes.keys()) list.set(nodes.length - 1 - number, nodes.at(-1 - number) as (typeof nodes)[0])
    for (const [number, node] of nodes.entries()) {
      const {cid, dagBytes} = list.get(number)
      expect([String(cid), dagBytes]).toEqual([String(node.cid), node.dagBytes])
    }
  })

  test('gives nodes that later ones do not write over', () => {
    const list = new NodeList()
    const one = cidOfBlock(Buffer.from('one'), RAW_CODEC)
    list.set(0, {cid: one, dagBytes: 3n})
    const {cid} = list.get(0)
    list.set(0, {cid: cidOfBlock(Buffer.from('other'), RAW_CODEC), dagBytes: 5n})
    expect(Buffer.from(cid.multihash.digest).equals(one.multihash.digest)).toBe(true)
  })
})
