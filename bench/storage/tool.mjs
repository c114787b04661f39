// One act on our content layer, or on the stock exporter, in a process of its own; prints JSON. See the calls in the parts.
import {readdirSync} from 'node:fs'
import {mkdir, open} from 'node:fs/promises'
import {join, relative} from 'node:path'
import {storeResults} from '../../dist/core/results/index.js'
import {
  BlockStore,
  exportTree,
  importFiles,
  importPath,
  importSealedFiles,
  newContentKey,
  openNetworkStorage,
  parseCid,
  pinTree,
  pushTree,
} from '../../dist/core/storage/index.js'

const LARGE = {maxSizeBytes: 2 ** 40, maxFiles: 1_000_000, maxVisits: 10_000_000}

const ACTS = {
  import: ([dir, path]) => importPath(new BlockStore(dir), path),
  bundle: ([dir, source]) =>
    importFiles(new BlockStore(dir), [{path: 'scene.blend', source}], {cutsBlends: source.endsWith('.blend')}),
  push: async ([dir, target, cid]) => pushTree(new BlockStore(dir), new BlockStore(target), parseCid(cid), 'bench'),
  fetch: async ([dir, origin, cid]) => {
    const startedMs = performance.now()
    const storage = await openNetworkStorage({blocksDir: dir, storage: [`${origin}?access=read`]})
    await pinTree(storage, cid, 'bench')
    return {sec: (performance.now() - startedMs) / 1000}
  },
  export: ([dir, cid, target]) => exportTree(new BlockStore(dir), cid, target, LARGE),
  stockExport: ([dir, cid, target]) => exportWithStock(new BlockStore(dir), cid, target),
  bundleScene: ([dir, folder]) => importFiles(new BlockStore(dir), listFiles(folder)),
  sealScene: async ([dir, folder]) => {
    const {cid, newBytes} = await importSealedFiles(new BlockStore(dir), listFiles(folder), Buffer.alloc(32, 1))
    return {cid, newBytes}
  },
  importSealed: async ([dir, path, sealed]) => {
    const results = {exrPaths: [path], contentKey: newContentKey(), wrappedKey: ''}
    return storeResults(new BlockStore(dir), sealed, results)
  },
}

/** What is in a folder, as a bundle of a scene names it. */
function listFiles(folder) {
  const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile())
  return files.map(({parentPath, name}) => {
    const source = join(parentPath, name)
    return {path: relative(folder, source), source}
  })
}

const [act, ...args] = process.argv.slice(2)
console.log(JSON.stringify((await ACTS[act](args)) ?? {}))

/** What people write with `ipfs-unixfs-exporter`; our store checks every block for it, which it does not do itself. */
async function exportWithStock(store, cid, target) {
  const {exporter} = await import('ipfs-unixfs-exporter')
  const blockstore = {
    async *get(each) {
      yield await store.get(each)
    },
  }
  const write = async (node, path) => {
    if (node.type === 'directory') {
      await mkdir(path)
      for await (const entry of node.entries()) {
        await write(await exporter(entry.cid, blockstore), join(path, entry.name))
      }
      return
    }
    const file = await open(path, 'wx')
    for await (const chunk of node.content()) await file.writeFile(chunk)
    await file.close()
  }
  await write(await exporter(parseCid(cid), blockstore), target)
}
