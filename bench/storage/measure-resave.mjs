import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {ensureRuntime} from '../../dist/core/blender/index.js'
import {measuredRun, measuredScript} from '../support/measured-run.mjs'
import {judge} from './judge.mjs'

const TOOL = 'bench/storage/tool.mjs'
const EDITS = ['moved', 'added', 'deleted', 'reopened', 'reopened-and-moved']

/** New bytes of a .blend that real Blender saves again after an edit, raw and packed. */
export async function measureResave({dir}) {
  const {form, command, version} = await ensureRuntime('4.5', {})
  const scenes = join(dir, 'resaved')
  await measuredRun('mkdir', [scenes])
  const script = 'test/fixtures/resave-scene.py'
  await measuredRun(
    command,
    form === 'module' ? ['-I', script, scenes] : ['--background', '--python', script, '--', scenes],
  )
  const rows = []
  for (const suffix of ['', '-packed']) {
    for (const edit of EDITS) {
      const store = join(dir, 'resave-blocks')
      await measuredScript(TOOL, ['bundle', store, join(scenes, `first${suffix}.blend`)])
      const {newBytes, sizeBytes} = await measuredScript(TOOL, [
        'bundle',
        store,
        join(scenes, `${edit}${suffix}.blend`),
      ])
      rmSync(store, {recursive: true})
      const name = `new bytes of a .blend (${suffix === '' ? 'raw' : 'packed'}) that is saved again, ${edit.replaceAll('-', ' ')}`
      rows.push(judge(name, (100 * newBytes) / sizeBytes, {most: 2, unit: '%'}, {sizeBytes, blender: version}))
    }
  }
  rmSync(scenes, {recursive: true})
  return rows
}
