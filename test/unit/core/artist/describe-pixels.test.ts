import {describe, expect, test} from 'vitest'
import {describePixels} from '../../../../core/artist/describe-pixels.js'
import type {JobManifest} from '../../../../core/job/index.js'
import {fixtureJobManifest} from '../../../fixtures/results/make-results.js'

const manifest = fixtureJobManifest(2, 'age1')
const older = describePixels(manifest)
const build = (version: string) => ({build: {version, hash: 'a1'}})

describe('describePixels', () => {
  test('takes jobs for the same that differ in frames, files of frames, or the build that inspected them', () => {
    const frameFiles: JobManifest['scene']['frameFiles'] = []
    expect(describePixels({...manifest, frames: [7], ...build('4.5.15'), scene: {...manifest.scene, frameFiles}})).toBe(
      older,
    )
  })

  test('tells jobs apart that ask for one build alone', () => {
    const exact = (version: string) => describePixels({...manifest, exactBuild: true, ...build(version)})
    expect(new Set([older, exact('4.5.14'), exact('4.5.15')]).size).toBe(3)
  })

  test('tells other scenes apart', () => {
    expect(describePixels({...manifest, scene: {...manifest.scene, cid: 'bafy'}})).not.toBe(older)
  })
})
