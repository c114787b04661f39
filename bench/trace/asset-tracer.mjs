import {execFile} from 'node:child_process'
import {access} from 'node:fs/promises'
import {promisify} from 'node:util'

const run = promisify(execFile)

/** Blender Asset Tracer (GPL, https://developer.blender.org/project/view/70), pinned: compared with, never shipped. */
const PACKAGE = 'blender-asset-tracer==1.23'

/** A Python that has Blender Asset Tracer, in a folder of its own. */
export async function installAssetTracer() {
  const folder = `${process.cwd()}/.cache/asset-tracer`
  const python = `${folder}/bin/python`
  const isThere = await access(python).then(
    () =>
      run(python, ['-c', 'import blender_asset_tracer']).then(
        () => true,
        () => false,
      ),
    () => false,
  )
  if (isThere) return python
  await run('python3', ['-m', 'venv', folder])
  await run(python, ['-m', 'pip', 'install', '--quiet', PACKAGE, 'zstandard'])
  return python
}

/** What it finds in each scene, missing files included, which its command line leaves out: {path: {found, crash}}. */
export async function traceWithBat(python, paths) {
  const {stdout} = await run(python, ['bench/trace/trace_with_bat.py', ...paths], {maxBuffer: 1 << 26})
  return JSON.parse(stdout)
}
