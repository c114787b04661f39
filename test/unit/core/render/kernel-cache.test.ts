import {existsSync} from 'node:fs'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {KernelCache} from '../../../../core/render/kernel-cache.js'

test('lends copies, so that nothing that a scene leaves reaches the next one', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'candela-kernels-'))
  onTestFinished(() => rm(dir, {recursive: true, force: true}))
  const cache = new KernelCache(dir)
  await writeFile(join(await cache.open('4.5'), 'kernel'), 'compiled')
  const [first, second] = [await cache.lend('4.5'), await cache.lend('4.5')]
  await writeFile(join(first.dir, 'kernel'), 'of a stranger')
  await first.release()
  expect(existsSync(first.dir)).toBe(false)
  expect(await readFile(join(second.dir, 'kernel'), 'utf8')).toBe('compiled')
  expect(await readFile(join((await cache.lend('4.5')).dir, 'kernel'), 'utf8')).toBe('compiled')
  await cache.tidy()
  expect([existsSync(second.dir), existsSync(join(dir, '4.5', 'kernel'))]).toEqual([false, true])
})
