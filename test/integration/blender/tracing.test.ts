import {expect, test} from 'vitest'
import {countFrameFiles, judgeFrameFiles, listFilesOfFrame, sortBySequence} from '../../../core/job/index.js'
import {listFrameFiles, planBundle} from '../../../core/scene/index.js'
import {testRuntime} from './bench.js'
import {type TracedScene, traceCorpus} from './trace-corpus.js'

// One Blender makes 76 scenes and opens them again; `npm run bench:trace` takes a fresh Blender for each, and other versions.
test('finds every file of every kind that a scene reads and no other, ties to frames what they read, and warns of what would differ', async () => {
  const {records, lacking} = await traceCorpus(await testRuntime())
  expect(lacking).toBe(0)
  expect(records.length).toBeGreaterThanOrEqual(40)
  for (const {name, expected, missing, unneeded, warned, found, files, foundMissing, foundWarnings} of records) {
    const foundUnneeded = files.filter(({exists, isRendered}) => !exists && !isRendered).map(({path}) => path)
    expect({name, found, foundMissing, foundUnneeded, foundWarnings}).toEqual({
      ...{name, found: expected},
      ...{foundMissing: missing, foundUnneeded: unneeded, foundWarnings: warned},
    })
  }
  const free = records.filter(({isAnyFrameRead}) => isAnyFrameRead).flatMap(({sequences}) => sequences)
  expect(free).toHaveLength(2)
  for (const {rules} of free) expect(rules).toContainEqual({rule: 'all'})
  const tied = records.map(tieToFrames)
  for (const {name, count, known, withheld} of tied)
    expect({name, known, withheld}).toEqual({name, known: count, withheld: []})
  expect(tied.filter(({count}) => count > 0).length).toBeGreaterThanOrEqual(8)
})

/** Which files of a scene its job ties to frames, how many of them the opened scene knows, and which of those it reads are not brought. */
function tieToFrames({name, path, files, sequences}: TracedScene) {
  const dependencies = files.filter(({exists}) => exists)
  const plan = planBundle(path, dependencies)
  const frameFiles = listFrameFiles({dependencies, sequences, motionBlurFrames: 0}, plan)
  const inScene = sequences.map((one) => ({...one, prefix: one.prefix.slice(plan.root.length + 1)}))
  const sceneFiles = sortBySequence(frameFiles, inScene)
  const known = sceneFiles.flatMap(({byNumber}) => [...byNumber.values()].flat())
  const withheld = [1, 2, 3, 5, 8, 13].flatMap((frame) => {
    const needed = judgeFrameFiles(frameFiles, [frame]).filter(({isNeeded}) => isNeeded)
    const brought = new Set(needed.map((file) => file.path))
    return listFilesOfFrame(sceneFiles, frame).filter((one) => !brought.has(one))
  })
  return {name, count: countFrameFiles(frameFiles), known: known.length, withheld}
}
