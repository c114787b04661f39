import {spawn} from 'node:child_process'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {identifyProcess, isSameProcess, takeProcessLock, waitForProcessLock} from '../../../core/process-lock.js'

let dir: string
let path: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'candela-lock-'))
  path = join(dir, 'some.lock')
})
afterEach(() => rm(dir, {recursive: true, force: true}))

describe('a process lock', () => {
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
    expect(await readFile(path, 'utf8')).toBe(identifyProcess(process.pid))
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

describe('identifyProcess', () => {
  test('names a running process, and nothing for one that is gone', () => {
    expect(isSameProcess(identifyProcess(process.pid) ?? '')).toBe(true)
    expect(identifyProcess(999_999_999)).toBeUndefined()
    expect(identifyProcess(Number.NaN)).toBeUndefined()
  })

  test.runIf(process.platform === 'linux')('tells a process from an older one with the same number', async () => {
    const older = (identifyProcess(process.pid) ?? '').replace(/ \d+ /, ' 1 ')
    expect(isSameProcess(older)).toBe(false)
    await writeFile(path, older)
    expect(await takeProcessLock(path)).toHaveProperty('release')
  })

  test.runIf(process.platform === 'linux')('counts a zombie as gone', async () => {
    const parent = spawn('python3', ['-c', ZOMBIE], {stdio: ['pipe', 'pipe', 'inherit']})
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)))
    expect(identifyProcess(pid)).toBeUndefined()
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
