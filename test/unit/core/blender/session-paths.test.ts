import {describe, expect, test} from 'vitest'
import {SessionPaths} from '../../../../core/blender/session-paths.js'

const folders = {sceneDir: '/cache/bafy', outDir: '/jobs/1'}
const inside = new SessionPaths({...folders, isSandboxed: true})
const plain = new SessionPaths({...folders, isSandboxed: false})

describe('SessionPaths', () => {
  test('shows a sandboxed Blender its own folders', () => {
    expect(inside.sceneFile('art/scene.blend')).toBe('/scene/art/scene.blend')
    expect(inside.output('/jobs/1/frame.exr')).toBe('/out/frame.exr')
    expect(plain.sceneFile('art/scene.blend')).toBe('/cache/bafy/art/scene.blend')
    expect(plain.output('/jobs/1/frame.exr')).toBe('/jobs/1/frame.exr')
  })

  test('tells where a file lies in the scene, and of no other', () => {
    expect(inside.inScene('/scene/tex/walk_')).toBe('tex/walk_')
    expect(plain.inScene('/cache/bafy/tex/walk_')).toBe('tex/walk_')
    expect([inside.inScene('/scenes/walk_'), plain.inScene('/scene/walk_')]).toEqual([undefined, undefined])
  })

  test.for(['/jobs/2/frame.exr', '/jobs/1', '/jobs/1/../2/frame.exr', '/jobs/10/frame.exr'])('refuses %s', (path) => {
    expect(() => inside.output(path)).toThrow(`Expected an output inside /jobs/1, received ${path}.`)
    expect(() => plain.output(path)).toThrow('Expected an output inside /jobs/1')
  })

  test('gives the caller its own paths back', () => {
    expect(inside.toOutside("Cannot read '/scene/a.png' of /scene/b.blend: /out/x.exr, not /art/scene/c")).toBe(
      "Cannot read '/cache/bafy/a.png' of /cache/bafy/b.blend: /jobs/1/x.exr, not /art/scene/c",
    )
    expect(plain.toOutside('/scene/a.png')).toBe('/scene/a.png')
  })
})
