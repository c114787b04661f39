import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {BlockStore, importPath} from '../../../core/storage/index.js'
import {repositoryPath} from '../../../tools/bootstrap/paths.mjs'
import {runCandela} from '../../fixtures/run-candela.js'
import {startKubo} from '../../fixtures/servers/start-kubo.js'
import {KUBO_CIDS} from '../../fixtures/storage/kubo-cids.js'
import {writeSceneFolder} from '../../fixtures/storage/scene-folder.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

describe('the servers of the tests', () => {
  test('Kubo is the version of go.mod, and gives the CIDs that we give, also of the samples by the command line, twice', async () => {
    const folder = tempFolder()
    const kubo = await startKubo(join(folder, 'ipfs'))
    try {
      const wanted = /github\.com\/ipfs\/kubo v(\S+)/.exec(readFileSync(repositoryPath('test/servers/go.mod'), 'utf8'))
      expect(kubo.ipfs('version', '--number')).toBe(wanted?.[1])
      writeSceneFolder(join(folder, 'scene'))
      const added = kubo.ipfs('add', '--quieter', '--recursive', '--hidden', join(folder, 'scene'))
      expect(added).toBe(KUBO_CIDS.scene)
      const {cid} = await importPath(new BlockStore(join(folder, 'blocks')), join(folder, 'scene'))
      expect(cid).toBe(added)

      const samples = repositoryPath('samples')
      const env = {CANDELA_HOME: join(folder, 'home')}
      const add = async () => JSON.parse((await runCandela(['storage', 'add', samples, '--json'], {env})).stdout)
      const first = await add()
      expect(first.cid).toBe(kubo.ipfs('add', '--quieter', '--recursive', '--hidden', samples))
      expect(first.newBytes).toBeGreaterThan(first.sizeBytes / 2)
      expect(await add()).toEqual({...first, newBytes: 0})
    } finally {
      await kubo.stop()
    }
  })
})
