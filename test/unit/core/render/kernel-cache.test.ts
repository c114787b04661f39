import {existsSync} from 'node:fs'
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {KernelCache} from '../../../../core/render/kernel-cache.js'

test('lends copies, and keeps only what it is told to keep', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'candela-kernels-'))
  onTestFinished(() => rm(dir, {recursive: true, force: true}))
  const cache = new KernelCache(dir)
  const kernelIn = (lent: {dir: string}) => join(lent.dir, 'kernel')
  const own = await cache.lend('4.5')
  await writeFile(kernelIn(own), 'compiled')
  await cache.keep('4.5', own)
  const [first, second] = [await cache.lend('4.5'), await cache.lend('4.5')]
  await writeFile(kernelIn(first), 'of a stranger')
  await first.release()
  expect(existsSync(first.dir)).toBe(false)
  expect(await readFile(kernelIn(second), 'utf8')).toBe('compiled')
  await writeFile(kernelIn(second), 'compiled anew')
  await cache.keep('4.5', second)
  const third = await cache.lend('4.5')
  expect(await readFile(kernelIn(third), 'utf8')).toBe('compiled anew')
  expect(existsSync(kernelIn(await cache.lend('5.2')))).toBe(false)
  await cache.tidy()
  expect([existsSync(third.dir), await readdir(dir)]).toEqual([false, ['4.5']])
})
