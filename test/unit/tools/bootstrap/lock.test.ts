import {existsSync} from 'node:fs'
import {mkdtemp, readdir, readFile, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {beforeEach, describe, expect, test} from 'vitest'
import {withLock} from '../../../../tools/bootstrap/lock.mjs'

const QUICK = {pauseMs: 5, say: () => undefined}
let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candela-lock-'))
  path = join(folder, 'bootstrap.lock')
})

describe('withLock', () => {
  test('holds the lock for as long as the work takes and leaves nothing behind', async () => {
    const holder = await withLock(path, () => readFile(path, 'utf8'), QUICK)
    expect(holder).toBe(String(process.pid))
    expect(await readdir(folder)).toEqual([])
  })

  test('gives the lock back when the work fails', async () => {
    await expect(withLock(path, () => Promise.reject(new Error('boom')), QUICK)).rejects.toThrow('boom')
    expect(existsSync(path)).toBe(false)
  })

  test('never lets two at once in', async () => {
    let inside = 0
    let most = 0
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
    }
    await Promise.all([1, 2, 3, 4].map(() => withLock(path, work, QUICK)))
    expect(most).toBe(1)
  })

  test('takes over from a dead process', async () => {
    await writeFile(path, '4242')
    const holder = await withLock(path, () => readFile(path, 'utf8'), {...QUICK, isAlive: (pid) => pid !== 4242})
    expect(holder).toBe(String(process.pid))
  })

  test('gives up on a living one after a while, and says how to go on', async () => {
    await writeFile(path, '4242')
    const waiting = withLock(path, async () => 'never', {...QUICK, isAlive: () => true, timeoutMs: 0})
    await expect(waiting).rejects.toMatchObject({
      message: 'The installation of process 4242 did not end within 0 minutes.',
      suggestions: [`rm ${path}`],
    })
  })
})
