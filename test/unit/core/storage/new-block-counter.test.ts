import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {cidOfBlock, RAW_CODEC} from '../../../../core/storage/block-cid.js'
import {BlockStore} from '../../../../core/storage/block-store.js'
import {NewBlockCounter} from '../../../../core/storage/new-block-counter.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const BYTES = Buffer.from('hello world')
const CID = cidOfBlock(BYTES, RAW_CODEC)

describe('NewBlockCounter', () => {
  test('counts equal blocks that are put at a time once', async () => {
    const store = new BlockStore(join(tempFolder(), 'store'))
    const counter = new NewBlockCounter(store)
    await Promise.all([counter.put(CID, BYTES), counter.put(CID, BYTES)])
    expect(counter.newBytes).toBe(BYTES.length)
    expect(Buffer.from(await store.get(CID))).toEqual(BYTES)
  })

  test('counts nothing that the store has', async () => {
    const store = new BlockStore(join(tempFolder(), 'store'))
    await store.put(CID, BYTES)
    const counter = new NewBlockCounter(store)
    await counter.put(CID, BYTES)
    expect(counter.newBytes).toBe(0)
  })
})
