import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {takeProcessLock, waitForProcessLock} from '../../../../core/network/embedded/process-lock.js'

describe('a process lock', () => {
  let dir: string
  let path: string

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'candela-lock-'))
    path = join(dir, 'some.lock')
  })
  afterEach(() => rm(dir, {recursive: true, force: true}))

  test('names its holder to whoever comes second', async () => {
    await takeProcessLock(path)
    expect(await takeProcessLock(path)).toEqual({heldBy: process.pid})
  })

  test('is free again after its release', async () => {
    const lock = await waitForProcessLock(path)
    await lock.release()
    expect(await takeProcessLock(path)).toHaveProperty('release')
  })

  test('is taken over from a process that is gone', async () => {
    await writeFile(path, '999999999')
    expect(await takeProcessLock(path)).toHaveProperty('release')
    expect(await readFile(path, 'utf8')).toBe(String(process.pid))
  })

  test('lets one waiter in at a time', async () => {
    let inside = 0
    let most = 0
    const visit = async () => {
      const lock = await waitForProcessLock(path)
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setTimeout(resolve, 5))
      inside -= 1
      await lock.release()
    }
    await Promise.all([visit(), visit(), visit()])
    expect(most).toBe(1)
  })
})
