import {join} from 'node:path'
import {expect, test} from 'vitest'
import {BlockStore} from '../../../../core/storage/block-store.js'
import {estimateBytes} from '../../../../core/storage/estimate-bytes.js'
import {importPath} from '../../../../core/storage/import-tree.js'
import {putLeaf} from '../../../fixtures/storage/hostile-dag.js'
import {writeSceneFolder} from '../../../fixtures/storage/scene-folder.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

test('the root of a tree tells how large it is, a little more than its files', async () => {
  const folder = tempFolder()
  writeSceneFolder(join(folder, 'scene'))
  const store = new BlockStore(join(folder, 'blocks'))
  const {cid, sizeBytes} = await importPath(store, join(folder, 'scene'))
  const estimate = (await estimateBytes(store, cid)) ?? 0
  expect(estimate).toBeGreaterThanOrEqual(sizeBytes)
  expect(estimate).toBeLessThan(sizeBytes * 1.01)
})

test('a single leaf is as large as it is', async () => {
  const store = new BlockStore(join(tempFolder(), 'blocks'))
  expect(await estimateBytes(store, String(await putLeaf(store, 'twelve bytes')))).toBe(12)
})
