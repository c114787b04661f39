import {readFile} from 'node:fs/promises'
import {expect, test} from 'vitest'
import {SUPPORTED_SERIES} from '../../../core/blender/index.js'
import {FEATURES} from '../../integration/blender/versions/features.js'
import {formatPage, PAGE, readBuilds} from '../../integration/blender/versions/format-table.js'

test('docs/blender-versions.md knows every supported Blender and every feature that is tried', async () => {
  const page = await readFile(PAGE, 'utf8')
  const builds = readBuilds(page)
  const advice = 'Run npm run test:blenders.'
  expect(
    builds.map(({series}) => series),
    advice,
  ).toEqual(SUPPORTED_SERIES.map(({series}) => series))
  expect(page, advice).toBe(formatPage(FEATURES, builds))
})
