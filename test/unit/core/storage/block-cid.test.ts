import {describe, expect, test} from 'vitest'
import {
  cidOfDigest,
  DAG_PB_CODEC,
  digestOfCid,
  parseCid,
  RAW_CODEC,
  verifyBlock,
} from '../../../../core/storage/block-cid.js'
import {MAX_BLOCK_BYTES} from '../../../../core/storage/blocks.js'
import {BlockCorruptError, BlockSizeError, CidError} from '../../../../core/storage/storage-errors.js'
import {KUBO_CIDS} from '../../../fixtures/storage/kubo-cids.js'

describe('parseCid', () => {
  test('reads a raw and a dag-pb CIDv1', () => {
    expect(parseCid(KUBO_CIDS.hello).toString()).toBe(KUBO_CIDS.hello)
    expect(parseCid(` ${KUBO_CIDS.scene}\n`).toString()).toBe(KUBO_CIDS.scene)
  })

  test.each([
    ['no CID', 'scene.blend'],
    ['nothing', ''],
    ['a CIDv0', 'QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn'],
    ['an identity hash', 'bafkqac3imvwgy3zao5xxe3de'],
    ['a dag-cbor block', 'bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua'],
  ])('refuses %s', (_, text) => {
    expect(() => parseCid(text)).toThrow(CidError)
    expect(messageOf(() => parseCid(text))).toMatchSnapshot()
  })
})

describe('verifyBlock', () => {
  test('accepts the bytes that the address names', () => {
    verifyBlock(parseCid(KUBO_CIDS.hello), Buffer.from('hello world'))
  })

  test('refuses other bytes and names both hashes', () => {
    const verify = () => verifyBlock(parseCid(KUBO_CIDS.hello), Buffer.from('hello World'))
    expect(verify).toThrow(BlockCorruptError)
    expect(messageOf(verify)).toMatchSnapshot()
  })

  test('refuses more than 2 MiB', () => {
    const verify = () => verifyBlock(parseCid(KUBO_CIDS.hello), Buffer.alloc(MAX_BLOCK_BYTES + 1))
    expect(verify).toThrow(BlockSizeError)
  })
})

function messageOf(run: () => unknown): string | undefined {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return undefined
}

describe('digestOfCid', () => {
  test.each([
    ['raw', KUBO_CIDS.hello, RAW_CODEC],
    ['dag-pb', KUBO_CIDS.scene, DAG_PB_CODEC],
  ])('keeps a %s CID in 32 bytes', (_, cid, codec) => {
    const digest = digestOfCid(cid, codec)
    expect(digest).toMatch(/^0x[0-9a-f]{64}$/)
    expect(cidOfDigest(digest, codec)).toBe(cid)
  })

  test('refuses another codec than the protocol fixes', () => {
    expect(() => digestOfCid(KUBO_CIDS.hello, DAG_PB_CODEC)).toThrow(CidError)
  })
})
