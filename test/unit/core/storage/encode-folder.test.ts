import {encode, prepare} from '@ipld/dag-pb'
import {UnixFS} from 'ipfs-unixfs'
import {expect, test} from 'vitest'
import {cidOfBlock, DAG_PB_CODEC, RAW_CODEC} from '../../../../core/storage/block-cid.js'
import {encodeFolder} from '../../../../core/storage/encode-folder.js'

test('a folder has the bytes that the codec gives it, whatever the names and sizes', () => {
  const names = ['z', 'a', 'ä', 'B', '😀', 'ｱ', 'a.b', 'a'.repeat(127), 'b'.repeat(128), 'ab']
  const sizes = [0n, 1n, 127n, 128n, 16_383n, 16_384n, 2n ** 31n, 2n ** 32n, 2n ** 40n, 2n ** 53n - 1n]
  const children = new Map(
    names.map((name, index) => {
      const cid = cidOfBlock(Buffer.from(name), index % 2 === 0 ? RAW_CODEC : DAG_PB_CODEC)
      return [name, {cid, dagBytes: sizes[index] as bigint}]
    }),
  )
  const Links = [...children].map(([Name, {cid, dagBytes}]) => ({Name, Hash: cid, Tsize: Number(dagBytes)}))
  const expected = encode(prepare({Data: new UnixFS({type: 'directory'}).marshal(), Links}))
  expect(Buffer.from(encodeFolder(children)).equals(expected)).toBe(true)
  expect(Buffer.from(encodeFolder(new Map())).equals(encode(prepare({Data: Buffer.from([8, 1]), Links: []})))).toBe(
    true,
  )
})
