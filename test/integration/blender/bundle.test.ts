import {execFile} from 'node:child_process'
import {appendFile, readdir, readFile, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {describe, expect, onTestFinished, test} from 'vitest'
import {bundleScene, SceneWrittenError} from '../../../core/artist/bundle-scene.js'
import {renderDrawnCells} from '../../../core/checker/render-drawn-cells.js'
import {countCellsPerTask} from '../../../core/job/index.js'
import {packagePath} from '../../../core/package-root.js'
import {checkoutScene, WarmSessions} from '../../../core/render/index.js'
import {findProblems, inspectScene} from '../../../core/scene/index.js'
import {BlockStore, exportTree, NetworkStorage, parseCid} from '../../../core/storage/index.js'
import {listBlocks} from '../../../core/storage/list-blocks.js'
import {fingerprintTask, readExr} from '../../../core/verify/index.js'
import {fixtureJobManifest, fixtureLoadedJob} from '../../fixtures/results/make-results.js'
import {compareFiles, makeFolder, SIZE, sandboxes, testRuntime} from './bench.js'
import {runScript} from './run-script.js'

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
    expect(bundle.chunker).toBe('blend-1')
    const blocks: unknown[] = []
    for await (const block of listBlocks(store, parseCid(bundle.cid))) blocks.push(block)
    // Each of these small files would be one block.
    expect(blocks.length, 'scenes are cut along their data blocks').toBeGreaterThan(bundle.files)
    const bundleDir = join(folder, 'bundle')
    await exportTree(store, bundle.cid, bundleDir)
    const far = join('_outside', folder, 'far')
    expect((await readdir(join(bundleDir, far))).sort()).toEqual([
      ...['baked', 'clip', 'lens.osl', 'sculpt.btx'],
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
      `${far}/lens.osl`,
      `${far}/sculpt.btx`,
      ...[1, 4, 5, 6, 20].map((number) => `${far}/walk_${String(number).padStart(3, '0')}.png`),
      `${far}/wall.png`,
      join('_outside', folder, 'studio', 'props.blend'),
      join('_outside', folder, 'studio', 'tex', 'prop.png'),
      'near.png',
      'sculpt.btx',
    ])

    const props = join(folder, 'studio', 'props.blend')
    const slow = new (class extends BlockStore {
      override async put(...block: Parameters<BlockStore['put']>) {
        await appendFile(props, 'more')
        return super.put(...block)
      }
    })(join(folder, 'slow'))
    await expect(bundleScene(slow, report, options)).rejects.toThrow(
      `${props} was written to while the job was prepared; nothing was posted.`,
    )
    await appendFile(join(folder, 'studio', 'tex', 'prop.png'), 'more')
    await expect(bundleScene(store, report, options)).rejects.toThrow(SceneWrittenError)
  })
})

describe('checkoutScene', () => {
  test('fetches the files of the frames of a lease, and more for the next, which a warm Blender renders as if all were there', async () => {
    const [folder, runtime] = [await makeFolder(), await testRuntime()]
    const scene = join(folder, 'scene')
    await runScript(runtime, packagePath('test', 'fixtures', 'build-sequences.py'), [scene, '12'])
    const artist = new BlockStore(join(folder, 'artist'))
    const frames = Array.from({length: 12}, (_, i) => i + 1)
    const report = await inspectScene(join(scene, 'scene.blend'), {runtime})
    const manifest = fixtureJobManifest(12, '')
    const loaded = fixtureLoadedJob({
      ...manifest,
      scene: await bundleScene(artist, report, {frames, runtime}),
      image: {...manifest.image, ...SIZE, samples: 4},
    })

    const own = new BlockStore(join(folder, 'node'))
    const store = new NetworkStorage(own, [{storage: artist, isReadOnly: true}])
    const checkout = (...asked: number[]) => checkoutScene(store, loaded, join(folder, 'scenes'), asked)
    const {render, log} = await openWarm(join(folder, 'warm'))
    const sceneDir = await checkout(4, 5)
    expect(await listSequences(sceneDir)).toEqual([1, 3, 4, 5, 6, 12])
    const [fetchedFirst] = [await countBytes(own), await render(sceneDir, 5)]
    expect(await checkout(9)).toBe(sceneDir)
    expect(await listSequences(sceneDir)).toEqual([1, 3, 4, 5, 6, 8, 9, 10, 12])
    const later = await render(sceneDir, 9)
    expect((await readFile(log, 'utf8')).match(/Read blend/g)).toHaveLength(1)

    const frameFiles = loaded.jobManifest.scene.frameFiles?.map((tied) => ({...tied, rules: [shiftBy(100)]}))
    const liar = {...loaded, jobManifest: {...loaded.jobManifest, scene: {...loaded.jobManifest.scene, frameFiles}}}
    const lackingDir = await checkoutScene(store, liar, join(folder, 'lacking'), [5])
    expect(await listSequences(lackingDir)).toEqual([1, 12])
    const lacking = await openWarm(join(folder, 'lacking-out'), liar)
    await expect(lacking.render(lackingDir, 5)).rejects.toThrow(
      /^Frame 5 lacks 6 files: .+ walk_005.png and 1 more, which the scene reads at that frame and its job lists for others\.$/,
    )

    const whole = await checkoutScene(artist, loaded, join(folder, 'whole'), 'all')
    expect(await listSequences(whole)).toEqual(frames)
    expect(await countBytes(own)).toBeLessThan(await countBytes(artist))
    expect(await countBytes(own)).toBeGreaterThan(fetchedFirst)
    const fresh = await openWarm(join(folder, 'fresh'))
    expect(await compareFiles(await fresh.render(whole, 9), later)).toMatchObject({differing: 0})
    const fifth = await fresh.render(whole, 5)
    expect((await compareFiles(fifth, later)).differing).toBeGreaterThan(1000)

    // A checker cannot hand a lease back: it fetches what the list withholds, and finds what the scene shows.
    const checker = {
      store,
      sessions: lacking.sessions,
      scenesDir: join(folder, 'lacking'),
      cellsDir: join(folder, 'lacking-out'),
    }
    const drawn = [0, 3].map((cell) => ({task: 4, cell}))
    const shape = {layers: manifest.image.viewLayers, cellsPerTask: countCellsPerTask(liar.jobManifest)}
    const leaves = fingerprintTask(await readExr(fifth), shape)
    expect(await renderDrawnCells(checker, liar, drawn, AbortSignal.timeout(100_000))).toEqual([leaves[0], leaves[3]])
    expect(await listSequences(lackingDir)).toEqual(frames)

    async function openWarm(dir: string, {jobManifest} = loaded) {
      const machine = {
        device: {kind: 'cpu'},
        threads: 0,
        outDir: dir,
        logDir: dir,
        sandbox: sandboxes.at(-1) ?? 'none',
      } as const
      const sessions = new WarmSessions({...machine, runtimeOf: async () => runtime})
      onTestFinished(() => sessions.close())
      const render = async (sceneDir: string, frame: number) => {
        const outputPath = join(dir, `${frame}.exr`)
        const tile = {x0: 0, y0: 0, x1: SIZE.widthPx, y1: SIZE.heightPx}
        const request = {frame, tile, isWholeFrame: true, outputPath}
        await sessions.renderTile(jobManifest, sceneDir, request, AbortSignal.timeout(100_000))
        return outputPath
      }
      return {render, sessions, log: join(dir, 'blender.log')}
    }
  })
})

const shiftBy = (offset: number) => ({rule: 'shift', offset}) as const

/** The numbers of the pictures, which must be those of the volumes. */
async function listSequences(sceneDir: string): Promise<number[]> {
  const numbersOf = async (folder: string, pattern: RegExp) =>
    (await readdir(folder))
      .flatMap((name) => pattern.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b)
  const pictures = await numbersOf(sceneDir, /^walk_(\d{3})\.png$/)
  expect(await numbersOf(join(sceneDir, 'fog'), /^fog_(\d+)\.vdb$/)).toEqual(pictures)
  return pictures
}

async function countBytes({dir}: BlockStore): Promise<number> {
  const entries = await readdir(dir, {recursive: true, withFileTypes: true})
  const files = entries.filter((entry) => entry.isFile() && /^ba/.test(entry.name))
  const sizes = await Promise.all(files.map(async ({parentPath, name}) => (await stat(join(parentPath, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
