import {expect, test} from 'vitest'
import {testRuntime} from './bench.js'
import {traceCorpus} from './trace-corpus.js'

// One Blender makes 71 scenes and opens them again; `npm run bench:trace` takes a fresh Blender for each, and other versions.
test('finds every file of every kind that a scene reads, no other, and warns of what would differ', async () => {
  const {records, lacking} = await traceCorpus(await testRuntime())
  expect(lacking).toBe(0)
  expect(records.length).toBeGreaterThanOrEqual(40)
  for (const {name, expected, missing, warned, found, foundMissing, foundWarnings} of records) {
    expect({name, found, foundMissing, foundWarnings}).toEqual({
      ...{name, found: expected},
      ...{foundMissing: missing, foundWarnings: warned},
    })
  }
})
