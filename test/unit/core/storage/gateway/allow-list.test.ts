import {randomBytes} from 'node:crypto'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {AllowList} from '../../../../../core/storage/gateway/allow-list.js'
import {BlockStore, importFiles, listTree, parseCid} from '../../../../../core/storage/index.js'
import {listBlocks} from '../../../../../core/storage/list-blocks.js'

test('AllowList lets what is here of a tree be read, and what came later half a minute after', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'candela-allow-'))
  onTestFinished(() => rm(dir, {recursive: true, force: true}))
  const [whole, own] = [new BlockStore(join(dir, 'whole')), new BlockStore(join(dir, 'own'))]
  const entries = ['here', 'later'].map((path) => ({path, source: join(dir, path)}))
  for (const {source} of entries) await writeFile(source, randomBytes(1_100_000))
  const {cid} = await importFiles(whole, entries)
  const files = (await listTree(whole, cid)).filter(({kind}) => kind === 'file')
  const [here = [], later = []] = await Promise.all(files.map((file) => blocksOf(whole, file.cid)))
  const copy = (blocks: readonly string[]) =>
    Promise.all(blocks.map(parseCid).map(async (each) => own.put(each, await whole.get(each))))
  await copy([cid, ...here])

  let now = 0
  const root = parseCid(cid)
  const list = new AllowList(own, () => [root], {nowMs: () => now, sleep: async () => undefined})
  expect(await list.allows(parseCid(here.at(-1) ?? ''))).toBe(true)
  expect(await list.allows(parseCid(later.at(-1) ?? ''))).toBe(false)
  await copy(later)
  now = 30_000
  expect(await list.allows(parseCid(later.at(-1) ?? ''))).toBe(true)
})

async function blocksOf(store: BlockStore, root: string): Promise<string[]> {
  const blocks: string[] = []
  for await (const each of listBlocks(store, parseCid(root))) blocks.push(each.toString())
  return blocks
}
