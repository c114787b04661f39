import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {BlenderRuntime} from '../../../core/blender/index.js'
import {packagePath} from '../../../core/package-root.js'
import type {SceneReport} from '../../../core/scene/index.js'
import {makeFolder} from './bench.js'
import {runScript} from './run-script.js'

/** A scene of the corpus: what it reads, and what was found. */
export interface TracedScene extends Pick<SceneReport, 'sequences'> {
  name: string
  path: string
  expected: string[]
  missing: string[]
  /** Which of them no frame shows. */
  unneeded: string[]
  found: string[]
  foundMissing: string[]
  /** What was found, in full. */
  files: SceneReport['dependencies']
  warned: string[]
  /** Whether any frame may read any file of its sequences. */
  isAnyFrameRead: boolean
  foundWarnings: string[]
  /** Why this Blender cannot make it. */
  skipped?: string
}

/**
 * Lets one Blender make the scenes of test/fixtures/trace, open each again and trace it.
 *
 * A Blender that was built without OpenImageDenoise warns of that in nearly every scene, which is left out.
 */
export async function traceCorpus(runtime: BlenderRuntime): Promise<{records: TracedScene[]; lacking: number}> {
  const folder = await makeFolder()
  await runScript(runtime, packagePath('test', 'fixtures', 'trace', 'build-corpus.py'), ['--trace', folder])
  const oracle = JSON.parse(await readFile(join(folder, 'oracle.json'), 'utf8')) as {records: TracedScene[]}
  const made = oracle.records.filter(({skipped}) => skipped === undefined)
  const records = made.map((record) => ({
    ...record,
    foundWarnings: record.foundWarnings.filter((code) => code !== 'DENOISER_MISSING'),
  }))
  return {records, lacking: oracle.records.length - made.length}
}
