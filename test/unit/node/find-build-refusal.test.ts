import {expect, test} from 'vitest'
import {findBuildRefusal} from '../../../node/find-build-refusal.js'
import {fixtureJobManifest} from '../../fixtures/results/make-results.js'

const installed = [
  {series: '4.2', version: '4.2.23'},
  {series: '4.5', version: '4.5.15'},
]
const jobOf = (version: string, isExact = false) => ({
  ...fixtureJobManifest(1, ''),
  build: {version, hash: ''},
  ...(isExact && {exactBuild: true as const}),
})

test.each([
  ['the build is there', jobOf('4.5.15', true)],
  ['one that was measured alike is', jobOf('4.5.0')],
  ['nothing of its series is, which is fetched', {...jobOf('5.2.1'), blenderSeries: '5.2'}],
  ['the job names no build', fixtureJobManifest(1, '')],
])('a node bids where %s', (_, jobManifest) => {
  expect(findBuildRefusal(7, jobManifest, installed)).toBe(undefined)
})

test.each([
  [
    jobOf('4.5.16'),
    'Job 7 needs Blender 4.5.16, or one that was measured alike, and this node has 4.5.15. candela blender install 4.5.16',
  ],
  [jobOf('4.5.0', true), 'Job 7 needs exactly Blender 4.5.0, and this node has 4.5.15. candela blender install 4.5.0'],
])('a node bids for no job that it could not render', (jobManifest, sentence) => {
  expect(findBuildRefusal(7, jobManifest, installed)).toBe(sentence)
})
