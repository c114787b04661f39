import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {beforeEach, describe, expect, test} from 'vitest'
import {hashSources} from '../../../../tools/bootstrap/build.mjs'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'candela-sources-'))
  await mkdir(join(root, 'core', 'job'), {recursive: true})
  await writeFile(join(root, 'core', 'job', 'a.ts'), 'export const a = 1\n')
})

describe('hashSources', () => {
  test('stays the same for the same sources', () => {
    expect(hashSources(root)).toBe(hashSources(root))
  })

  test.each([
    ['content changes', (file: string) => writeFile(file, 'export const a = 2\n')],
    ['file goes', (file: string) => rm(file)],
    ['file comes', (file: string) => writeFile(file.replace('a.ts', 'b.ts'), '')],
  ])('changes when a %s', async (_, change) => {
    const before = hashSources(root)
    await change(join(root, 'core', 'job', 'a.ts'))
    expect(hashSources(root)).not.toBe(before)
  })
})
