import {access, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {storeResults} from '../../../../core/results/index.js'
import {BlockStore, listTree, newContentKey, readBytes} from '../../../../core/storage/index.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const contentKey = newContentKey()

describe('storeResults', () => {
  test('shows whoever reads the store one file of a rounded size, however many outputs of whatever sizes there are', async () => {
    const rounded = 3 * 1024 * 1024
    const lists = [[3_100_000], [1_600_000, 1_500_000], Array.from({length: 20}, () => 157_000)]
    const seen = []
    for (const sizesBytes of lists) {
      const {store, cid} = await setUp(sizesBytes)
      const entries = await listTree(store, cid)
      seen.push(entries.map(({path, sizeBytes}) => `${path} ${sizeBytes}`))
      const bytes = Buffer.from(await readBytes(store, entries[1]?.cid as string, {maxBytes: 2 * rounded}))
      expect(bytes.indexOf('candela-seal-v1')).toBe(bytes.lastIndexOf('candela-seal-v1'))
    }
    expect(seen).toEqual(lists.map(() => [' 0', `results.sealed ${1024 + 64 + rounded + 3 * 16}`]))
  })

  test('stores what an interrupted call has sealed, so that nothing is sent twice', async () => {
    const {again, cid, sealedPath} = await setUp([100_000])
    await access(sealedPath)
    expect(await again()).toBe(cid)
  })

  test('names an output that is gone, and leaves nothing half-written', async () => {
    const folder = tempFolder()
    const store = new BlockStore(join(folder, 'blocks'))
    const [sealedPath, gone] = [join(folder, 'tasks.sealed'), join(folder, 'gone.exr')]
    const results = {exrPaths: [gone], contentKey, wrappedKey: 'key'}
    await expect(storeResults(store, sealedPath, results)).rejects.toMatchObject({code: 'SOURCE_MISSING'})
    await expect(access(sealedPath)).rejects.toThrow()
  })
})

async function setUp(sizesBytes: readonly number[]) {
  const folder = tempFolder()
  const store = new BlockStore(join(folder, 'blocks'))
  const exrPaths = sizesBytes.map((_, index) => join(folder, `${index}.exr`))
  for (const [index, path] of exrPaths.entries()) {
    await writeFile(path, seededBytes(path, sizesBytes[index] as number))
  }
  const sealedPath = join(folder, 'tasks.sealed')
  const again = () => storeResults(store, sealedPath, {exrPaths, contentKey, wrappedKey: 'key'})
  return {store, cid: await again(), again, sealedPath}
}
