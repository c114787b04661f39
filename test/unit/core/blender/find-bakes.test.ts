import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {findBakes} from '../../../../core/blender/find-bakes.js'

async function makeFiles(paths: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'candela-test-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), {recursive: true})
    await writeFile(join(folder, path), '{}')
  }
  return folder
}

test('finds the descriptions of bakes, and no folder that holds anything else', async () => {
  const folder = await makeFiles([
    'scene.blend',
    'bakes/12/meta/00001_00000.json',
    'bakes/12/meta/-0002_00000.json',
    'bakes/12/blobs/00001_00000.blob',
    'library/own bakes/meta/00001_00000.json',
    'meta/00001_00000.json',
    'meta/wood.png',
    'walk/00001_00000.json',
  ])
  expect(await findBakes(folder)).toEqual(['bakes/12/meta', 'library/own bakes/meta'])
  expect(await findBakes(join(folder, 'bakes/12/meta'))).toEqual([])
})

test('refuses more than a sandbox can show', async () => {
  const folder = await makeFiles(Array.from({length: 1001}, (_, i) => `bakes/${i}/meta/00001_00000.json`))
  await expect(findBakes(folder)).rejects.toThrow(
    'A sandboxed Blender can open 1000 folders and 1.0 GiB of descriptions of baked geometry nodes; the scene has more.',
  )
})
