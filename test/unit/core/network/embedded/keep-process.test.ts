import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {keepProcess} from '../../../../../core/network/embedded/keep-process.js'
import {type Child, startChild} from '../../../../../core/network/embedded/start-child.js'
import {tempFolder} from '../../../../fixtures/storage/temp-folder.js'

const HOW = {restartLooks: 0, stopSignal: 'SIGTERM'} as const

describe('keepProcess', () => {
  test('tries a start that failed again, as where the port of a chain is taken for a moment', async () => {
    const {kept, starts, fail, kill} = await keepSleeper()
    fail(2)
    await kill()
    await kept.restartIfEnded()
    await kept.restartIfEnded()
    expect(kept.identity()).toBe('')
    await kept.restartIfEnded()
    expect(starts()).toBe(4)
    expect(kept.identity()).not.toBe('')
  })

  test('gives up after ten failures in a row', async () => {
    const {kept, fail, kill} = await keepSleeper()
    fail(10)
    await kill()
    for (let look = 0; look < 9; look += 1) await kept.restartIfEnded()
    await expect(kept.restartIfEnded()).rejects.toThrow('the port is taken')
  })
})

/** A process that sleeps, and whose next starts can be made to fail: no port is taken on purpose at the right moment. */
async function keepSleeper() {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onTestFinished(() => void vi.restoreAllMocks())
  const logPath = `${tempFolder()}/log`
  let [starts, failures] = [0, 0]
  let child: Child | undefined
  const start = async () => {
    starts += 1
    if (failures > 0) {
      failures -= 1
      throw new Error('the port is taken')
    }
    child = await startChild('sleep', ['60'], {logPath})
    return child
  }
  const kept = await keepProcess(start, HOW)
  onTestFinished(() => kept.stop())
  return {
    kept,
    starts: () => starts,
    fail: (count: number) => {
      failures = count
    },
    kill: async () => {
      child?.stop('SIGKILL')
      await child?.ended
    },
  }
}
