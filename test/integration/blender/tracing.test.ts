import {execFile} from 'node:child_process'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {expect, test} from 'vitest'
import {packagePath} from '../../../core/package-root.js'
import {makeFolder, testRuntime} from './bench.js'

interface TracedScene {
  name: string
  expected: string[]
  missing: string[]
  found: string[]
  foundMissing: string[]
  warned: string[]
  foundWarnings: string[]
  skipped?: string
}

// One Blender makes 71 scenes and opens them again; `npm run bench:trace` takes a fresh Blender for each, and other versions.
test('finds every file of every kind that a scene reads, no other, and warns of what would differ', async () => {
  const folder = await makeFolder()
  const {command} = await testRuntime()
  await promisify(execFile)(command, [
    ...['-I', '-B', packagePath('test', 'fixtures', 'trace', 'build-corpus.py')],
    ...['--trace', folder],
  ])
  const {records} = JSON.parse(await readFile(join(folder, 'oracle.json'), 'utf8')) as {records: TracedScene[]}
  expect(records.filter(({skipped}) => skipped !== undefined)).toEqual([])
  expect(records.length).toBeGreaterThanOrEqual(40)
  for (const {name, expected, missing, warned, found, foundMissing, foundWarnings} of records) {
    expect({name, found, foundMissing, foundWarnings}).toEqual({
      ...{name, found: expected},
      ...{foundMissing: missing, foundWarnings: warned},
    })
  }
})
