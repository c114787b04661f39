import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {gzip, zstdDecompress} from 'node:zlib'
import {expect} from 'vitest'
import {bundleScene} from '../../../../core/artist/bundle-scene.js'
import {SceneUnreadableError} from '../../../../core/blender/index.js'
import {packagePath} from '../../../../core/package-root.js'
import {findProblems, inspectScene, parseBlendHeader, planBundle} from '../../../../core/scene/index.js'
import {BlockStore, exportTree} from '../../../../core/storage/index.js'
import {makeFolder} from '../bench.js'
import {runScript} from '../run-script.js'
import {traceCorpus} from '../trace-corpus.js'
import type {FeatureGroup} from './feature.js'

/** What looks into scenes. */
export const INSPECTOR: FeatureGroup = {
  part: 'Looking into scenes',
  features: [
    {
      title: 'reads the version of what it saves: packed with Zstandard or gzip, and unpacked',
      isQuick: true,
      async try({runtime: {series}, sceneDir}) {
        const [folder, packed] = [await makeFolder(), join(sceneDir, 'plain.blend')]
        expect(await parseBlendHeader(packed)).toEqual({series, isCompressed: true})
        const raw = await promisify(zstdDecompress)(await readFile(packed))
        const [unpackedPath, gzipPath] = [join(folder, 'raw.blend'), join(folder, 'gzip.blend')]
        await writeFile(unpackedPath, raw)
        await writeFile(gzipPath, await promisify(gzip)(raw))
        expect(await parseBlendHeader(unpackedPath)).toEqual({series, isCompressed: false})
        expect(await parseBlendHeader(gzipPath)).toEqual({series, isCompressed: true})
      },
    },
    {
      title: 'opens scenes that are packed with gzip',
      async try({runtime, sceneDir}) {
        const path = join(await makeFolder(), 'gzip.blend')
        const raw = await promisify(zstdDecompress)(await readFile(join(sceneDir, 'plain.blend')))
        await writeFile(path, await promisify(gzip)(raw))
        expect(await inspectScene(path, {runtime})).toMatchObject({samples: 4, camera: 'Camera'})
      },
    },
    {
      title: 'reports size, samples, view layers, passes, colours and compositor',
      isQuick: true,
      async try({runtime, sceneDir}) {
        const report = await inspectScene(join(sceneDir, 'composited.blend'), {runtime})
        expect(report).toMatchObject({
          ...{blenderSeries: runtime.series, engine: 'CYCLES', camera: 'Camera', widthPx: 96, heightPx: 64},
          ...{frames: {start: 1, end: 3, step: 1}, samples: 8, isAdaptive: false, denoise: true},
          ...{viewLayers: ['Main', 'Second'], usesCompositor: true, views: [], hasVolume: false},
          ...{missing: [], outside: [], outputPattern: '//renders/frame_####'},
        })
        expect(report.layerPasses.map(({passes}) => passes.includes('mist'))).toEqual([false, true])
        expect(report.warnings.map(({code}) => code)).toContain('FILE_OUTPUT_MUTED')
      },
    },
    {
      title: 'finds every file of scenes of 76 kinds, no other, and warns of what would differ',
      exceptions: {'3.4': 'yes; lacks 8 of the kinds', '4.2': 'yes; lacks 4 of the kinds'},
      async try({runtime}) {
        const {records, lacking} = await traceCorpus(runtime)
        for (const {name, expected, missing, warned, found, foundMissing, foundWarnings} of records) {
          expect({name, found, foundMissing, foundWarnings}).toEqual({
            ...{name, found: expected, foundMissing: missing},
            foundWarnings: warned,
          })
        }
        return lacking === 0 ? undefined : `yes; lacks ${lacking} of the kinds`
      },
    },
    {
      title: 'finds 10,000 files within a minute, and lays them out',
      async try({runtime}) {
        const folder = await makeFolder()
        await runScript(runtime, packagePath('test', 'fixtures', 'build-crowd.py'), [folder])
        const scene = join(folder, 'scene.blend')
        const {dependencies} = await inspectScene(scene, {runtime, timeLimitMs: 60_000})
        expect(dependencies).toHaveLength(10_000)
        expect(planBundle(scene, dependencies).files).toHaveLength(10_001)
      },
    },
    {
      title: 'moves files elsewhere into the bundle, in a copy of the scene',
      async try({runtime}) {
        const folder = await makeFolder()
        await runScript(runtime, packagePath('test', 'fixtures', 'trace', 'build-outside.py'), [folder])
        const report = await inspectScene(join(folder, 'film', 'scene.blend'), {runtime})
        expect(findProblems(report)).toEqual([])
        const store = new BlockStore(join(folder, 'store'))
        const bundle = await bundleScene(store, report, {frames: [5], runtime})
        await exportTree(store, bundle.cid, join(folder, 'bundle'))
        const travelled = await inspectScene(join(folder, 'bundle', bundle.path), {runtime})
        expect([travelled.missing, travelled.missingData]).toEqual([[], []])
        expect(travelled.dependencies.filter(({isAbsolutePath}) => isAbsolutePath)).toEqual([])
        expect(travelled.blenderSeries).toBe(runtime.series)
      },
    },
    {
      title: 'says that a scene was cut off',
      async try({runtime, sceneDir}) {
        const path = join(await makeFolder(), 'cut.blend')
        const bytes = await readFile(join(sceneDir, 'plain.blend'))
        await writeFile(path, bytes.subarray(0, bytes.length / 2))
        await expect(inspectScene(path, {runtime})).rejects.toThrow(SceneUnreadableError)
      },
    },
  ],
}
