import {existsSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import {expect, onTestFinished, test, vi} from 'vitest'
import {holdNetwork} from '../../../../../core/network/embedded/hold-network.js'
import {localFiles} from '../../../../../core/network/index.js'
import {tempFolder} from '../../../../fixtures/storage/temp-folder.js'

test('a command that takes long says again and again that it needs the embedded network', async () => {
  vi.stubEnv('CANDELA_HOME', await tempFolder())
  vi.useFakeTimers({toFake: ['setInterval', 'clearInterval']})
  onTestFinished(() => void vi.useRealTimers())
  onTestFinished(() => void vi.unstubAllEnvs())
  const isTouched = async () => {
    await rm(localFiles.keepAlive(), {force: true})
    vi.advanceTimersByTime(30_000)
    return vi
      .waitFor(() => expect(existsSync(localFiles.keepAlive())).toBe(true), 200)
      .then(
        () => true,
        () => false,
      )
  }
  const release = holdNetwork({name: 'local'})
  expect([await isTouched(), await isTouched()]).toEqual([true, true])
  release()
  holdNetwork({name: 'studio'})
  expect(await isTouched()).toBe(false)
})
