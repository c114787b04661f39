import {mkdtemp, readdir, rm, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {beforeEach, describe, expect, onTestFinished, test} from 'vitest'
import {withInstallLock} from '../../../../core/blender/with-install-lock.js'

let path = ''
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candela-test-'))
  path = join(folder, '4.5.lock')
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
})

describe('withInstallLock', () => {
  test('lets one after the other in, and leaves nothing behind', async () => {
    const order: string[] = []
    const lines: string[] = []
    const enter = (name: string) =>
      withInstallLock(path, {onProgress: (line) => lines.push(line)}, async () => {
        order.push(`${name} in`)
        await new Promise((resolve) => setImmediate(resolve))
        order.push(`${name} out`)
      })
    await Promise.all([enter('a'), enter('b')])
    expect(order.map((entry) => entry.split(' ')[1])).toEqual(['in', 'out', 'in', 'out'])
    expect(lines).toEqual(['Another install is running; waiting for it.'])
    expect(await readdir(folder)).toEqual([])
  })

  test('takes over the lock of a process that is gone', async () => {
    await writeFile(path, '999999999')
    expect(await withInstallLock(path, {}, async () => 'mine')).toBe('mine')
  })

  test('takes over a lock that nobody has touched for long, whoever has its number now', async () => {
    await writeFile(path, String(process.pid))
    const then = new Date(Date.now() - 60_000)
    await utimes(path, then, then)
    expect(await withInstallLock(path, {}, async () => 'mine')).toBe('mine')
  })

  test('stops waiting when it is told to', async () => {
    await writeFile(path, String(process.pid))
    const wait = withInstallLock(path, {signal: AbortSignal.abort(new Error('stop'))}, async () => 'mine')
    await expect(wait).rejects.toThrow('stop')
  })
})
