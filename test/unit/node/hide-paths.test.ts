import {homedir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {homePath} from '../../../core/home.js'
import {hidePaths} from '../../../node/hide-paths.js'

const SCENES = homePath('networks', 'local', 'nodes', '0xa', 'scenes')

describe('hidePaths', () => {
  test.each([
    [
      'files of the scene, where the sandbox shows it',
      "Cannot read '/scene/textures/wood.png'",
      "Cannot read '//textures/wood.png'",
    ],
    ['files of the scene, where it lies', `lacks ${join(SCENES, 'bafy123')}/a b/wood.png`, 'lacks //a b/wood.png'],
    ['other files of the node', `Saved: '${homePath('networks', 'x', 'out')}/frame.exr'`, "Saved: '…/frame.exr'"],
    ['files of the operator', `open ${join(homedir(), 'Al Smith', 'key')}`, 'open …/Al Smith/key'],
    ['programs', 'in /opt/blender-4.5/lib/libcycles.so (+0x12)', 'in …/libcycles.so (+0x12)'],
    ['files on Windows', 'read C:\\Users\\alice\\tex\\wood.png', 'read …/wood.png'],
    ['what is no path', 'Fra:4 | Rendered 3/16 Tiles | 28/11/2026 | a/b | https://a.b/c/d | //wood.png', undefined],
  ])('of %s', (_, said, hidden = said) => {
    expect(hidePaths(said, SCENES)).toBe(hidden)
  })
})
