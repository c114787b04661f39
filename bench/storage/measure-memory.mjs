import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {measuredScript} from '../support/measured-run.mjs'
import {writeSmallFiles, writeSparse} from './data.mjs'
import {judge} from './judge.mjs'

const CANDELA = 'cli/bin/candela.js'
const GIB = 1024 ** 3

/** Peak memory of `candela storage add` and `storage get` with one large file, and with many small ones. */
export async function measureMemory({dir, largeGib, smallFiles}) {
  const large = join(dir, 'large.vdb')
  writeSparse(large, largeGib * GIB)
  const ofLarge = await measureBoth(dir, large)
  rmSync(large)
  const small = join(dir, 'many')
  writeSmallFiles(small, smallFiles, 500)
  const ofSmall = await measureBoth(dir, small)
  rmSync(small, {recursive: true})
  const rows = [
    [`a file of ${largeGib} GiB`, ofLarge],
    [`${smallFiles.toLocaleString('en')} small files`, ofSmall],
  ]
  return rows.flatMap(([what, {stored, written}]) => [
    judge(`peak memory, storing ${what}`, stored.peakMb, {most: 250, unit: 'MB'}, {sec: stored.sec}),
    judge(`peak memory, writing out ${what}`, written.peakMb, {most: 250, unit: 'MB'}, {sec: written.sec}),
  ])
}

/** The source goes before the copy comes: twice the size on the disk is enough. */
async function measureBoth(dir, source) {
  const [store, target] = [join(dir, 'memory-blocks'), join(dir, 'memory-out')]
  const candela = (...args) =>
    measuredScript(CANDELA, ['storage', ...args, '--store', store, '--json'], {CANDELA_HOME: join(dir, 'memory-home')})
  const stored = await candela('add', source)
  const written = await candela('get', stored.cid, target)
  rmSync(store, {recursive: true, force: true})
  rmSync(target, {recursive: true, force: true})
  return {stored, written}
}
