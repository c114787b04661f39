import {spawn} from 'node:child_process'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {isProcessAlive, takeProcessLock, waitForProcessLock} from '../../../../core/network/embedded/process-lock.js'

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

describe('isProcessAlive', () => {
  test('tells a running process from one that is gone', () => {
    expect(isProcessAlive(process.pid)).toBe(true)
    expect(isProcessAlive(999_999_999)).toBe(false)
  })

  test.runIf(process.platform === 'linux')('counts a zombie as gone', async () => {
    const parent = spawn('python3', ['-c', ZOMBIE], {stdio: ['pipe', 'pipe', 'inherit']})
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)))
    expect(isProcessAlive(pid)).toBe(false)
    parent.stdin.end()
  })
})

/** A child that has ended and is not waited for until stdin ends. */
const ZOMBIE = `
import os, sys, time
pid = os.fork()
if pid == 0:
    os._exit(0)
time.sleep(0.3)
print(pid, flush=True)
sys.stdin.read()
`
