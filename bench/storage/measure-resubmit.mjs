import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {measuredScript} from '../support/measured-run.mjs'
import {writeSmallFiles} from './data.mjs'
import {judge} from './judge.mjs'

const TOOL = 'bench/storage/tool.mjs'
const FILES = 5000
const ROUNDS = 3

/** A scene of 5,000 files that did not change: `candela storage add` from start to exit, and what a back end is sent. */
export async function measureResubmit({dir}) {
  const [scene, store, target] = [join(dir, 'resubmitted'), join(dir, 'resubmit-blocks'), join(dir, 'resubmit-remote')]
  writeSmallFiles(scene, FILES, 40_000)
  const add = () =>
    measuredScript('cli/bin/candela.js', ['storage', 'add', scene, '--store', store, '--json'], {
      CANDELA_HOME: join(dir, 'resubmit-home'),
    })
  const first = await add()
  await measuredScript(TOOL, ['push', store, target, first.cid])
  // Times of change from the last two seconds are not trusted, so that a file is read once more.
  await new Promise((resolve) => setTimeout(resolve, 2500))
  await add()
  const again = []
  for (let round = 0; round < ROUNDS; round += 1) again.push(await add())
  const pushed = await measuredScript(TOOL, ['push', store, target, again[0].cid])
  for (const path of [scene, store, target]) rmSync(path, {recursive: true, force: true})
  const newBytes = pushed.newBytes + Math.max(...again.map((run) => run.newBytes))
  return [
    judge(`new bytes of a second submission of ${FILES} unchanged files`, newBytes, {most: 0, unit: 'B'}),
    judge(
      `a second submission of ${FILES} unchanged files`,
      Math.min(...again.map(({sec}) => sec)),
      {most: 2, unit: 's'},
      {
        firstSec: first.sec,
        cpuSec: Math.min(...again.map(({cpuSec}) => cpuSec)),
      },
    ),
  ]
}
