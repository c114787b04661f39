import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import type {LeaseOnChain} from '../../../core/market/index.js'
import {TaskLogs} from '../../../core/render/index.js'
import {BlockStore, createIdentity, NetworkStorage, parseCid} from '../../../core/storage/index.js'
import type {NodeContext} from '../../../node/node-context.js'
import {storeLog} from '../../../node/store-log.js'
import {fixtureJobManifest, fixtureLoadedJob} from '../../fixtures/results/make-results.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

const LEASE = {leaseId: 5n, firstTask: 2} as LeaseOnChain

describe('storeLog', () => {
  test('leaves a log to the back ends, and keeps it where there are none', async () => {
    const {store} = await setUp()
    const networked = await store((local, remote) => new NetworkStorage(local, [{storage: remote, isReadOnly: false}]))
    expect([await networked.local.isPinned(networked.log), await networked.remote.isPinned(networked.log)]).toEqual([
      false,
      true,
    ])
    const alone = await store((local) => new NetworkStorage(local, []))
    expect(await alone.local.isPinned(alone.log)).toBe(true)
  })

  test('stores nothing where nothing was said', async () => {
    const {context, loaded} = await setUp()
    expect(await storeLog(context(new BlockStore(tempFolder())), loaded, LEASE, 3)).toBeUndefined()
  })
})

async function setUp() {
  const artist = await createIdentity()
  const loaded = fixtureLoadedJob(fixtureJobManifest(8, artist.recipient))
  const dir = tempFolder()
  const taskLogs = new TaskLogs(dir, join(dir, 'blender.log'))
  await taskLogs.keep(loaded.job.jobId, 2, 'Task 2 (frame 3) failed.', 'said')
  const context = (store: NodeContext['store']) =>
    ({store, workers: [{taskLogs}], dirs: {scenes: join(dir, 'scenes'), out: dir}}) as unknown as NodeContext
  const store = async (connect: (local: BlockStore, remote: BlockStore) => NetworkStorage) => {
    const [local, remote] = [new BlockStore(tempFolder()), new BlockStore(tempFolder())]
    const cid = await storeLog(context(connect(local, remote)), loaded, LEASE, 2)
    return {local, remote, log: parseCid(cid ?? 'nothing was stored')}
  }
  return {context, loaded, store}
}
