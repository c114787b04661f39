import {readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {encode} from '@ipld/dag-pb'
import {UnixFS} from 'ipfs-unixfs'
import {CID} from 'multiformats/cid'
import {create as createDigest} from 'multiformats/hashes/digest'
import {describe, expect, test} from 'vitest'
import {BlockStore} from '../../../../core/storage/block-store.js'
import type {Blocks} from '../../../../core/storage/blocks.js'
import {exportTree} from '../../../../core/storage/export-tree.js'
import {listBlocks} from '../../../../core/storage/list-blocks.js'
import {listTree} from '../../../../core/storage/list-tree.js'
import {pinTree} from '../../../../core/storage/pin-tree.js'
import {readBytes} from '../../../../core/storage/read-bytes.js'
import {
  BlockCorruptError,
  CidError,
  MalformedTreeError,
  TreeLimitError,
  UnsafeTreeError,
} from '../../../../core/storage/storage-errors.js'
import type {DEFAULT_TREE_LIMITS} from '../../../../core/storage/tree-limits.js'
import {
  cidOf,
  type HandmadeLink,
  putBlock,
  putFile,
  putFolder,
  putLeaf,
  putNode,
} from '../../../fixtures/storage/hostile-dag.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const DAG_PB = 0x70

describe('names', () => {
  test.each([
    ['climbs up', ['..']],
    ['climbs up far', ['../../../etc/cron.d/x']],
    ['is absolute', ['/etc/passwd']],
    ['holds a slash', ['a/b']],
    ['holds NUL', ['a\0b']],
    ['is a Windows path', ['C:\\w']],
    ['is empty', ['']],
    ['is a Windows device', ['aux.txt']],
    ['is too long', ['a'.repeat(256)]],
    ['stands twice', ['twice', 'twice']],
    ['differs from another in case', ['Wood.png', 'wood.png']],
    ['differs from another in how accents are written', ['é', 'e\u0301']],
  ])('a folder with a name that %s is refused', async (_, names) => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'evil')
    const error = await refuse(
      await putFolder(
        store,
        names.map((name) => ({name, cid: leaf})),
      ),
    )
    expect(error).toBeInstanceOf(UnsafeTreeError)
    expect(withoutCids(error.message)).toMatchSnapshot()
  })

  test('a folder inside that climbs up is refused', async () => {
    const {store, refuse} = setUp()
    const inner = await putFolder(store, [{name: '..', cid: await putLeaf(store, 'evil')}])
    const root = await putFolder(store, [
      {name: 'a', cid: await putLeaf(store, 'fine')},
      {name: 'textures', cid: inner},
    ])
    expect((await refuse(root)).message).toBe(
      '"textures" has an entry "..": the name names a folder itself or the one above.',
    )
  })

  test('a path of more than 1024 bytes is refused', async () => {
    const {store, refuse} = setUp()
    let cid = await putLeaf(store, 'deep')
    for (let depth = 0; depth < 5; depth += 1) cid = await putFolder(store, [{name: String(depth).repeat(210), cid}])
    expect(await refuse(cid)).toBeInstanceOf(UnsafeTreeError)
  })
})

describe('errors', () => {
  test('show no character that could steer a terminal', async () => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'x')
    const root = await putFolder(store, [{name: 'a\u001B[2J\u009B2J\u202E..', cid: leaf}])
    expect((await refuse(root)).message).toBe(
      'The root has an entry "a\\u001b[2J\\u{9B}2J\\u{202E}..": the name contains a control character.',
    )
  })
})

describe('limits', () => {
  test('that are left undefined keep their default', async () => {
    const {store, refuse} = setUp()
    const root = await putFile(store, [await putLeaf(store, 'x')], [2n ** 40n])
    expect(await refuse(root, {maxSizeBytes: undefined})).toBeInstanceOf(TreeLimitError)
  })
})

describe('kinds', () => {
  test('a symbolic link is refused', async () => {
    const {store, refuse} = setUp()
    const link = await putNode(store, new UnixFS({type: 'symlink', data: Buffer.from('/etc/passwd')}).marshal())
    const error = await refuse(await putFolder(store, [{name: 'scene.blend', cid: link}]))
    expect(error).toBeInstanceOf(UnsafeTreeError)
    expect(error.message).toBe(`Block ${link} is a symbolic link; only files and folders are written.`)
  })

  test('metadata is refused', async () => {
    const {store, refuse} = setUp()
    expect(await refuse(await putNode(store, new UnixFS({type: 'metadata'}).marshal()))).toBeInstanceOf(UnsafeTreeError)
  })

  test('a folder inside a file is refused', async () => {
    const {store, refuse} = setUp()
    const root = await putFile(store, [await putFolder(store, [])], [1n])
    expect(await refuse(root)).toBeInstanceOf(MalformedTreeError)
  })

  test.each([
    ['bytes that are no protobuf', seededBytes('noise', 100)],
    ['no bytes', Buffer.alloc(0)],
  ])('a block of %s is refused', async (_, bytes) => {
    const {store, refuse} = setUp()
    expect(await refuse(await putBlock(store, DAG_PB, bytes))).toBeInstanceOf(MalformedTreeError)
  })

  test('a link to a block of another kind is refused', async () => {
    const {store, refuse} = setUp()
    const root = await putFolder(store, [{name: 'data', cid: cidOf(0x71, Buffer.from('cbor'))}])
    expect(await refuse(root)).toBeInstanceOf(CidError)
  })
})

describe('identity CIDs', () => {
  test.each([
    ['a folder in its own address', DAG_PB, encode({Data: new UnixFS({type: 'directory'}).marshal(), Links: []})],
    ['a file in its own address', 0x55, Buffer.from('hello')],
  ])('%s is refused as root and as link, so that no tree can hold itself without a block', async (_, codec, bytes) => {
    const {store, refuse} = setUp()
    const inline = CID.createV1(codec, createDigest(0, bytes))
    expect(await refuse(inline)).toBeInstanceOf(CidError)
    const folder = await putFolder(store, [{name: 'inside', cid: inline}])
    expect(await refuse(folder)).toBeInstanceOf(CidError)
    expect(await refuse(await putFile(store, [inline], [BigInt(bytes.length)]))).toBeInstanceOf(CidError)
    await expect(pinTree(store, folder.toString(), 'cycle')).rejects.toThrow(CidError)
  })
})

describe('sizes', () => {
  test('a leaf larger than declared is refused', async () => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'twelve bytes')
    const error = await refuse(await putFile(store, [leaf], [4n]))
    expect(error).toBeInstanceOf(MalformedTreeError)
    expect(error.message).toBe(`Block ${leaf} holds 12 bytes of its file; the block above declares 4 bytes.`)
  })

  test('a leaf smaller than declared is refused', async () => {
    const {store, refuse} = setUp()
    expect(await refuse(await putFile(store, [await putLeaf(store, 'small')], [400n]))).toBeInstanceOf(
      MalformedTreeError,
    )
  })

  test('a file size that is not the sum of its parts is refused', async () => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'twelve bytes')
    const honest = Buffer.from(new UnixFS({type: 'file', blockSizes: [12n]}).marshal())
    const fileSizeField = honest.indexOf(Buffer.from([0x18, 12]))
    honest[fileSizeField + 1] = 13
    const error = await refuse(await putNode(store, honest, [{cid: leaf}]))
    expect(error).toBeInstanceOf(MalformedTreeError)
    expect(error.message).toMatch(/declares 13 bytes, but its parts declare 12 bytes together\.$/)
  })

  test('parts without sizes are refused', async () => {
    const {store, refuse} = setUp()
    expect(await refuse(await putFile(store, [await putLeaf(store, 'x')], []))).toBeInstanceOf(MalformedTreeError)
  })

  test('an empty part is refused', async () => {
    const {store, refuse} = setUp()
    expect(await refuse(await putFile(store, [await putLeaf(store, '')], [0n]))).toBeInstanceOf(MalformedTreeError)
  })

  test('a size beyond 2^53 is refused', async () => {
    const {store, refuse} = setUp()
    expect(await refuse(await putFile(store, [await putLeaf(store, 'x')], [2n ** 63n]))).toBeInstanceOf(
      MalformedTreeError,
    )
  })

  test('a file of more than 1024 parts per block is refused', async () => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'x')
    const root = await putFile(store, Array<CID>(1025).fill(leaf), Array<bigint>(1025).fill(1n))
    expect(await refuse(root)).toBeInstanceOf(MalformedTreeError)
  })

  test('a tree larger than the limit is refused before its file is read', async () => {
    const {store, refuse} = setUp()
    const root = await putFolder(store, [
      {name: 'a', cid: await putLeaf(store, '12345')},
      {name: 'b', cid: await putFile(store, [cidOf(0x55, Buffer.from('absent'))], [6n])},
    ])
    const error = await refuse(root, {maxSizeBytes: 10})
    expect(error).toBeInstanceOf(TreeLimitError)
    expect(error.message).toBe('"b" with its 6 bytes makes the tree at least 11 bytes; the limit is 10 bytes.')
  })
})

describe('bombs', () => {
  test('a file of 10^18 bytes in 8 blocks is refused by its declared size', async () => {
    const {store, refuse} = setUp()
    let cid = await putLeaf(store, Buffer.alloc(1024))
    let sizeBytes = 1024n
    for (let level = 0; level < 4; level += 1) {
      cid = await putFile(store, Array<CID>(1000).fill(cid), Array<bigint>(1000).fill(sizeBytes))
      sizeBytes *= 1000n
    }
    expect(await refuse(cid)).toBeInstanceOf(TreeLimitError)
  })

  test('a folder that holds itself a thousand times at each level is refused', async () => {
    const {store, refuse} = setUp()
    let cid = await putFolder(store, [])
    for (let level = 0; level < 6; level += 1) cid = await putFolder(store, manyLinks(1000, cid))
    const error = await refuse(cid, {maxFiles: 6000})
    expect(error).toBeInstanceOf(TreeLimitError)
    expect(error.message).toMatch(/^The tree has at least \d+ files and folders; the limit is 6000\.$/)
  })

  test('more block reads than allowed are refused', async () => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'x')
    const root = await putFile(store, Array<CID>(20).fill(leaf), Array<bigint>(20).fill(1n))
    const error = await refuse(root, {maxVisits: 20})
    expect(error).toBeInstanceOf(TreeLimitError)
    expect(error.message).toBe('The tree needs more than 20 block reads, which is the limit.')
  })

  test('33 folders inside each other are refused, 32 are not', async () => {
    const {store, refuse} = setUp()
    let cid = await putFolder(store, [])
    for (let depth = 0; depth < 32; depth += 1) cid = await putFolder(store, [{name: 'd', cid}])
    expect(await listTree(store, cid.toString())).toHaveLength(33)
    const error = await refuse(await putFolder(store, [{name: 'd', cid}]))
    expect(error).toBeInstanceOf(TreeLimitError)
    expect(error.message).toMatch(/stands 33 folders deep; the limit is 32 folders\.$/)
  })

  test('10,000 folders inside each other are refused, and can be listed to be sent or deleted without any stack', async () => {
    const blocks = new Map<string, Uint8Array>()
    const memory: Blocks = {
      put: async (cid, bytes) => void blocks.set(cid.toString(), bytes),
      get: async (cid) => blocks.get(cid.toString()) as Uint8Array,
      has: async (cid) => blocks.has(cid.toString()),
      pin: async () => undefined,
    }
    let cid = await putFolder(memory, [])
    for (let depth = 1; depth < 10_000; depth += 1) cid = await putFolder(memory, [{name: 'd', cid}])
    let listed = 0
    for await (const _ of listBlocks(memory, cid)) listed += 1
    expect(listed).toBe(10_000)
    const outer = tempFolder()
    await expect(exportTree(memory, cid.toString(), join(outer, 'target'))).rejects.toThrow(
      /stands 33 folders deep; the limit is 32 folders\.$/,
    )
    await expect(listTree(memory, cid.toString())).rejects.toThrow(TreeLimitError)
    expect(readdirSync(outer)).toEqual([])
  })

  test('a file whose nodes stand 9 levels deep is refused', async () => {
    const {store, refuse} = setUp()
    let cid = await putLeaf(store, 'x')
    for (let level = 0; level < 9; level += 1) cid = await putFile(store, [cid], [1n])
    expect(await refuse(cid)).toBeInstanceOf(TreeLimitError)
  })
})

describe('HAMT folders', () => {
  test('a name that climbs up is refused', async () => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'evil')
    expect(await refuse(await putShard(store, [{name: '0A..', cid: leaf}]))).toBeInstanceOf(UnsafeTreeError)
  })

  test('a name that stands in two blocks is refused', async () => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'x')
    const inner = await putShard(store, [{name: '01twice', cid: leaf}])
    const root = await putShard(store, [
      {name: '00twice', cid: leaf},
      {name: '01', cid: inner},
    ])
    expect(await refuse(root)).toBeInstanceOf(UnsafeTreeError)
  })

  test('a link without slot is refused', async () => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'x')
    expect(await refuse(await putShard(store, [{name: 'wood.png', cid: leaf}]))).toBeInstanceOf(MalformedTreeError)
  })

  test('a file where a block of the HAMT must be is refused', async () => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'x')
    expect(await refuse(await putShard(store, [{name: '0A', cid: leaf}]))).toBeInstanceOf(MalformedTreeError)
  })

  test.each([0n, 1n, 3n, 2048n, 2n ** 60n])('a fan-out of %d is refused', async (fanout) => {
    const {store, refuse} = setUp()
    expect(await refuse(await putShard(store, [], fanout))).toBeInstanceOf(MalformedTreeError)
  })

  test('more links than slots are refused', async () => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'x')
    const links = Array.from({length: 9}, (_, index) => ({name: `0${index}`.slice(1) + index, cid: leaf}))
    expect(await refuse(await putShard(store, links, 8n))).toBeInstanceOf(MalformedTreeError)
  })

  test('blocks that stand 23 levels deep are refused', async () => {
    const {store, refuse} = setUp()
    let cid = await putShard(store, [])
    for (let level = 0; level < 23; level += 1) cid = await putShard(store, [{name: '00', cid}])
    expect(await refuse(cid)).toBeInstanceOf(TreeLimitError)
  })

  test('a HAMT that refers to one block again and again is refused', async () => {
    const {store, refuse} = setUp()
    let cid = await putShard(store, [])
    for (let level = 0; level < 4; level += 1) {
      const slots = Array.from({length: 256}, (_, slot) => slot.toString(16).toUpperCase().padStart(2, '0'))
      cid = await putShard(
        store,
        slots.map((name) => ({name, cid})),
      )
    }
    expect(await refuse(cid, {maxVisits: 1000})).toBeInstanceOf(TreeLimitError)
  })
})

describe('damage', () => {
  test('a flipped bit in any block stops the export', async () => {
    const {store, refuse} = setUp()
    const leaf = await putLeaf(store, 'frame')
    const root = await putFolder(store, [{name: 'frame.exr', cid: leaf}])
    const name = leaf.toString()
    writeFileSync(join(store.dir, name.slice(-3, -1), name), 'grame')
    expect(await refuse(root)).toBeInstanceOf(BlockCorruptError)
  })
})

describe('readBytes', () => {
  test('reads a file of several leaves', async () => {
    const {store} = setUp()
    const root = await putFile(store, [await putLeaf(store, 'hello '), await putLeaf(store, 'world')], [6n, 5n])
    expect(Buffer.from(await readBytes(store, root.toString(), {maxBytes: 11})).toString()).toBe('hello world')
  })

  test('refuses more than it was allowed', async () => {
    const {store} = setUp()
    const leaf = await putLeaf(store, 'hello world')
    await expect(readBytes(store, leaf.toString(), {maxBytes: 10})).rejects.toThrow(
      'The root with its 11 bytes makes the tree at least 11 bytes; the limit is 10 bytes.',
    )
  })

  test('refuses a folder', async () => {
    const {store} = setUp()
    const folder = await putFolder(store, [])
    await expect(readBytes(store, folder.toString(), {maxBytes: 10})).rejects.toThrow(MalformedTreeError)
  })
})

interface SetUp {
  store: BlockStore
  /** Exports a tree that must be refused, and checks that nothing was written anywhere. */
  refuse(root: CID, limits?: Partial<typeof DEFAULT_TREE_LIMITS>): Promise<Error>
}

function setUp(): SetUp {
  const outer = tempFolder()
  const store = new BlockStore(join(tempFolder(), 'blocks'))
  return {
    store,
    async refuse(root, limits) {
      const error = await exportTree(store, root.toString(), join(outer, 'inner', 'target'), limits).then(
        () => new Error('It was accepted.'),
        (reason: Error) => reason,
      )
      expect(readdirSync(outer, {recursive: true})).toEqual(['inner'])
      return error
    },
  }
}

function putShard(store: BlockStore, links: readonly HandmadeLink[], fanout = 256n): Promise<CID> {
  return putNode(store, new UnixFS({type: 'hamt-sharded-directory', fanout, hashType: 0x22n}).marshal(), links)
}

function manyLinks(count: number, cid: CID): HandmadeLink[] {
  return Array.from({length: count}, (_, index) => ({name: `entry_${index}`, cid}))
}

function withoutCids(message: string): string {
  return message.replaceAll(/baf[a-z2-7]{50,}/g, 'CID')
}
