import {execFile} from 'node:child_process'
import {appendFile, readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {describe, expect, test} from 'vitest'
import {bundleScene, SceneWrittenError} from '../../../core/artist/bundle-scene.js'
import {packagePath} from '../../../core/package-root.js'
import {findProblems, inspectScene} from '../../../core/scene/index.js'
import {BlockStore, exportTree} from '../../../core/storage/index.js'
import {makeFolder, testRuntime} from './bench.js'

describe('bundleScene', () => {
  test('brings along what lies elsewhere, and of a sequence what the frames need; the scene itself stays as it is', async () => {
    const [folder, runtime] = [await makeFolder(), await testRuntime()]
    await promisify(execFile)(runtime.command, [
      ...['-I', '-B', packagePath('test', 'fixtures', 'trace', 'build-outside.py'), folder],
    ])
    const scenePath = join(folder, 'film', 'scene.blend')
    const [bytes, library] = [await readFile(scenePath), await readFile(join(folder, 'studio', 'props.blend'))]
    const report = await inspectScene(scenePath, {runtime})
    expect(findProblems(report)).toEqual([])

    const store = new BlockStore(join(folder, 'store'))
    const options = {frames: [5], runtime}
    const bundle = await bundleScene(store, report, options)
    const bundleDir = join(folder, 'bundle')
    await exportTree(store, bundle.cid, bundleDir)
    const far = join('_outside', folder, 'far')
    expect((await readdir(join(bundleDir, far))).sort()).toEqual([
      ...['baked', 'clip', 'sculpt.btx'],
      'walk_001.png',
      'walk_004.png',
      'walk_005.png',
      'walk_006.png',
      'walk_020.png',
      'wall.png',
    ])
    expect(await readFile(scenePath)).toEqual(bytes)
    expect(await readFile(join(folder, 'studio', 'props.blend'))).toEqual(library)

    const travelled = await inspectScene(join(bundleDir, bundle.path), {runtime})
    expect(travelled.missing).toEqual([])
    expect(travelled.missingData).toEqual([])
    expect(travelled.dependencies.filter(({isAbsolutePath}) => isAbsolutePath)).toEqual([])
    expect(travelled.dependencies.map(({path}) => path.slice(bundleDir.length + 1)).sort()).toEqual([
      ...[1, 2].map((number) => `${far}/baked/smoke_00000${number}.bphys`),
      ...[1, 2, 3].map((number) => `${far}/clip/c000${number}.png`),
      `${far}/sculpt.btx`,
      ...[1, 4, 5, 6, 20].map((number) => `${far}/walk_${String(number).padStart(3, '0')}.png`),
      `${far}/wall.png`,
      join('_outside', folder, 'studio', 'props.blend'),
      join('_outside', folder, 'studio', 'tex', 'prop.png'),
      'near.png',
      'sculpt.btx',
    ])

    await appendFile(join(folder, 'studio', 'tex', 'prop.png'), 'more')
    await expect(bundleScene(store, report, options)).rejects.toThrow(SceneWrittenError)
  })
})
