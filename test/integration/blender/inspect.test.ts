import {copyFile, mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {zstdDecompressSync} from 'node:zlib'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {diagnoseFailure, FinishSession, SceneTooHeavyError, SceneUnreadableError} from '../../../core/blender/index.js'
import {packagePath} from '../../../core/package-root.js'
import {inspectScene, PreflightError, preflight, type SceneReport} from '../../../core/scene/index.js'
import {makeFolder, openSession, SCENES, SIZE, scenePath, testRuntime} from './bench.js'
import {dressScene} from './dress-scene.js'
import {runScript} from './run-script.js'

const inspect = async (path: string): Promise<SceneReport> => inspectScene(path, {runtime: await testRuntime()})

describe('inspectScene', () => {
  test('reports what a job must know', async () => {
    const {dependencies, modifiedAtMs, build, ...report} = await inspect(scenePath('composited'))
    const {version} = await testRuntime()
    expect(build).toEqual({version, hash: expect.stringMatching(/^[0-9a-f]{7,}$/)})
    expect([dependencies, modifiedAtMs > 0]).toEqual([[], true])
    expect({...report, scenePath: 'composited.blend'}).toMatchInlineSnapshot(`
      {
        "blenderSeries": "4.5",
        "camera": "Camera",
        "cameras": [
          "Camera",
        ],
        "colorManagement": {
          "config": null,
          "display": "sRGB",
          "exposure": 0,
          "gamma": 1,
          "look": "None",
          "viewTransform": "AgX",
        },
        "denoise": true,
        "denoiser": "OPENIMAGEDENOISE",
        "device": "CPU",
        "engine": "CYCLES",
        "fileVersion": "4.5.92",
        "fps": 24,
        "frames": {
          "end": 3,
          "start": 1,
          "step": 1,
        },
        "hasHair": false,
        "hasVolume": false,
        "heightPx": 64,
        "isAdaptive": false,
        "layerPasses": [
          {
            "aovs": [],
            "lightGroups": [],
            "passes": [
              "combined",
            ],
            "viewLayer": "Main",
          },
          {
            "aovs": [
              "Tint",
            ],
            "lightGroups": [],
            "passes": [
              "combined",
              "mist",
              "uv",
            ],
            "viewLayer": "Second",
          },
        ],
        "memory": {
          "frameBytes": 1179648,
          "geometryBytes": 109480,
          "textureBytes": 0,
          "totalBytes": 273918888,
        },
        "missing": [],
        "missingData": [],
        "motionBlurFrames": 0,
        "obstacles": [],
        "outputPattern": "//renders/frame_####",
        "outside": [],
        "samples": 8,
        "samplingPattern": "AUTOMATIC",
        "scenePath": "composited.blend",
        "sequences": [],
        "sizeBytes": 99788,
        "sliceObstacles": [],
        "suggestions": {},
        "usesCompositor": true,
        "viewLayers": [
          "Main",
          "Second",
        ],
        "views": [],
        "warnings": [
          {
            "code": "FILE_OUTPUT_MUTED",
            "fix": "Composite the EXR files.",
            "message": "File Output nodes write nothing: File Output.",
          },
        ],
        "widthPx": 96,
      }
    `)
  })

  test('finds the hair that decides by which thresholds a job is judged', async () => {
    const {hasHair} = await inspect(packagePath('core/calibration/scene/scene.blend'))
    expect(hasHair).toBe(true)
  })

  test('names what a job does not render as Blender does', async () => {
    const {obstacles, sliceObstacles, warnings} = await inspect(join(await dressScene('odd'), 'odd.blend'))
    expect(sliceObstacles).toEqual(['shadow-catcher'])
    expect(obstacles).toMatchInlineSnapshot(`
      [
        {
          "code": "SETTING_ANIMATED",
          "fix": "Clear them, and save; frames of other settings are jobs of their own.",
          "message": "keys or drivers move what must be the same in all frames of a job: cycles.samples",
        },
        {
          "code": "OTHER_SCENE",
          "fix": "Render them to EXR files in jobs of their own, and read those with Image nodes.",
          "message": "its compositor reads what other scenes render, and a job renders one: Other",
        },
      ]
    `)
    expect(warnings).toMatchInlineSnapshot(`
      [
        {
          "code": "SAMPLE_COUNT_PASS",
          "fix": "Render whole frames, or turn the pass off.",
          "message": "The Sample Count pass is a share of the most samples that a pixel took: in tiles, of each tile's own.",
        },
        {
          "code": "FREESTYLE",
          "fix": "Render whole frames.",
          "message": "Freestyle draws its lines in every task by itself: between tiles they may break.",
        },
        {
          "code": "FREESTYLE_DENOISED",
          "fix": "Turn As Render Pass on, and put the pass over the picture in the compositor.",
          "message": "Freestyle's lines are denoised with the picture, and softer than in Blender: ViewLayer.",
        },
        {
          "code": "SHADOW_CATCHER_DENOISED",
          "fix": "Turn Film > Transparent on, and save frames as PNG or EXR that is not multilayer.",
          "message": "Shadows on shadow catchers are denoised with the picture, where Blender denoises them by themselves.",
        },
        {
          "code": "GREASE_PENCIL_DENOISED",
          "fix": "Show it in a view layer without denoising, and put that over the others.",
          "message": "Grease Pencil is denoised with the picture, and softer than in Blender: Stroke.",
        },
      ]
    `)
  })

  test('tells of a compositor of which nothing comes out, and of glass whose slices do not add up', async () => {
    const {usesCompositor, sliceObstacles, warnings} = await inspect(join(await dressScene('empty'), 'empty.blend'))
    expect([usesCompositor, ...warnings.map(({code}) => code)]).toEqual([
      false,
      'COMPOSITOR_EMPTY',
      'FILE_OUTPUT_MUTED',
    ])
    expect(sliceObstacles).toEqual(['transparent-glass'])
  })

  test('lists tiles, frames of a sequence, libraries and what they use, each once', async () => {
    const {dependencies, missing} = await inspect(scenePath('dependent'))
    const shown = dependencies.map(({path, kind, usedBy}) => [path.slice(SCENES.length + 1), kind, usedBy])
    expect(shown).toMatchInlineSnapshot(`
      [
        [
          "libraries/props.blend",
          "library",
          "Library props.blend",
        ],
        [
          "libraries/set.blend",
          "library",
          "Library set.blend",
        ],
        [
          "textures/checker.png",
          "image",
          "Image checker.png",
        ],
        [
          "textures/tile.1001.png",
          "image",
          "Image tile.1001.png",
        ],
        [
          "textures/tile.1002.png",
          "image",
          "Image tile.1001.png",
        ],
        [
          "textures/walk_008.png",
          "image",
          "Image walk_009.png",
        ],
        [
          "textures/walk_009.png",
          "image",
          "Image walk_009.png",
        ],
        [
          "textures/walk_010.png",
          "image",
          "Image walk_009.png",
        ],
      ]
    `)
    expect(
      dependencies.every(({exists, sizeBytes, isAbsolutePath}) => exists && sizeBytes > 100 && !isAbsolutePath),
    ).toBe(true)
    expect(missing).toEqual([])
  })

  test('lists fonts, sounds, clips, volumes, caches and light profiles', async () => {
    const {dependencies, missing} = await inspect(scenePath('assets'))
    const shown = dependencies.map(({path, kind, usedBy}) => [path.slice(SCENES.length + 1), kind, usedBy])
    expect(shown).toMatchInlineSnapshot(`
      [
        [
          "assets/fog_10.vdb",
          "volume",
          "Volume Fog",
        ],
        [
          "assets/fog_9.vdb",
          "volume",
          "Volume Fog",
        ],
        [
          "assets/lamp.ies",
          "light-profile",
          "AreaLight Area",
        ],
        [
          "assets/letters.ttf",
          "font",
          "VectorFont DejaVu Sans Mono Book",
        ],
        [
          "assets/mesh.abc",
          "cache",
          "CacheFile mesh.abc",
        ],
        [
          "assets/tone.wav",
          "sound",
          "Sound tone.wav",
        ],
        [
          "textures/walk_008.png",
          "movie-clip",
          "MovieClip walk_008.png",
        ],
        [
          "textures/walk_009.png",
          "movie-clip",
          "MovieClip walk_008.png",
        ],
        [
          "textures/walk_010.png",
          "movie-clip",
          "MovieClip walk_008.png",
        ],
      ]
    `)
    expect(missing).toEqual([])
  })

  test('finds the missing texture and the missing library', async () => {
    const report = await inspect(scenePath('missing'))
    expect(report.missing).toEqual([join(SCENES, 'gone.blend'), join(SCENES, 'textures', 'gone.png')])
    expect(() => preflight(report)).toThrow(PreflightError)
    expect(() => preflight(report, {allowMissing: true})).not.toThrow()
  })

  test('knows absolute paths', async () => {
    const {dependencies} = await inspect(scenePath('absolute'))
    expect(dependencies).toMatchObject([
      {path: '/usr/share/candela-test/checker.png', isAbsolutePath: true, exists: false},
    ])
  })

  test('does not offer a link that leads nowhere as the name that was meant', async () => {
    const folder = await makeFolder()
    await copyFile(scenePath('missing'), join(folder, 'scene.blend'))
    await mkdir(join(folder, 'textures'))
    await symlink('nowhere.png', join(folder, 'textures', 'gone.png'))
    const {missing, suggestions} = await inspect(join(folder, 'scene.blend'))
    expect(missing).toContain(join(folder, 'textures', 'gone.png'))
    expect(suggestions).toEqual({})
  })

  test('reports a missing camera, another engine and Python that will not run', async () => {
    expect((await inspect(scenePath('no-camera'))).camera).toBeNull()
    expect((await inspect(scenePath('eevee'))).engine).toBe('BLENDER_EEVEE_NEXT')
    const {warnings} = await inspect(scenePath('scripted'))
    expect(warnings.map(({code}) => code)).toEqual(['PYTHON_DRIVER', 'PYTHON_TEXT'])
  })

  test("tells of Python that Blender itself kept from running, in Blender's words, where it finds none", async () => {
    const out = join(await makeFolder(), 'warnings.json')
    const script = packagePath('test', 'fixtures', 'warn-of-blocked-python.py')
    await runScript(await testRuntime(), script, [packagePath('core', 'blender'), scenePath('scripted'), out])
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual([
      {
        code: 'PYTHON_BLOCKED',
        message: expect.stringMatching(/^The scene's own Python does not run: \S.*\.$/),
        fix: 'Bake what it drives.',
      },
    ])
  })

  test("tells of a studio's add-ons, denoiser and colours, which a farm has not", async () => {
    const folder = await makeFolder()
    const path = join(folder, 'scene.blend')
    await runScript(await testRuntime(), packagePath('test', 'fixtures', 'build-studio-scene.py'), [path])
    await mkdir(join(folder, 'luts'))
    await writeFile(join(folder, 'luts', 'film.cube'), 'LUT_3D_SIZE 2\n')
    const colours =
      'ocio_profile_version: 1\nsearch_path: luts\ncolorspaces: [{from_reference: !<FileTransform> {src: film.cube}}]\n'
    await writeFile(join(folder, 'config.ocio'), colours)
    vi.stubEnv('OCIO', join(folder, 'config.ocio'))
    onTestFinished(() => void vi.unstubAllEnvs())
    const {warnings, denoiser, dependencies, colorManagement} = await inspect(path)
    expect(warnings.map(({code}) => code)).toEqual(['ADDON_NODE', 'OCIO_CONFIG', 'DENOISER_OPTIX'])
    expect([denoiser, colorManagement.config]).toEqual(['OPTIX', join(folder, 'config.ocio')])
    expect(dependencies.map((file) => [file.kind, file.path])).toEqual([
      ['ocio', join(folder, 'config.ocio')],
      ['ocio', join(folder, 'luts', 'film.cube')],
    ])
  })

  test('does not wait for ever for a scene to open', async () => {
    const inspection = inspectScene(scenePath('plain'), {runtime: await testRuntime(), timeLimitMs: 1})
    await expect(inspection).rejects.toThrow(SceneTooHeavyError)
  })

  test('writes nothing into the cache of a fluid, and ties its files to the frames that read them', async () => {
    const [runtime, folder] = [await testRuntime(), await makeFolder()]
    await runScript(runtime, packagePath('test', 'fixtures', 'build-fluids.py'), [folder, 'REPLAY'])
    const scene = join(folder, 'scene.blend')
    const writtenAt = async () => {
      const names = (await readdir(folder, {recursive: true})).sort()
      return Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).mtimeMs]))
    }
    const before = await writtenAt()
    const {dependencies, sequences, missing} = await inspect(scene)
    expect([dependencies.length, missing]).toEqual([15, []])
    expect(sequences.map(({rules}) => rules)).toEqual([[{rule: 'shift', offset: 0}], [{rule: 'shift', offset: 0}]])
    expect(await writtenAt()).toEqual(before)
  })

  test('counts a file as missing whose name is not UTF-8, and can name it all the same', async () => {
    const folder = await makeFolder()
    const scene = zstdDecompressSync(await readFile(scenePath('missing'))).toString('latin1')
    await writeFile(join(folder, 'scene.blend'), scene.replaceAll('/gone.png', '/g\xf6ne.png'), 'latin1')
    await mkdir(join(folder, 'textures'))
    await writeFile(Buffer.from(`${folder}/textures/g\xf6ne.png`, 'latin1'), '')
    const {missing} = await inspect(join(folder, 'scene.blend'))
    expect(missing).toContain(join(folder, 'textures', 'g\\xf6ne.png'))
  })

  test('tells a drive and a network share of Windows from a file that is gone', async () => {
    const folder = await makeFolder()
    const scene = zstdDecompressSync(await readFile(scenePath('missing'))).toString('latin1')
    for (const [stored, seen] of [
      ['\\\\srv\\text\\gone.png', '\\\\srv/text/gone.png'],
      ['D:\\textures\\go.png', 'D:/textures/go.png'],
    ] as const) {
      const path = join(folder, 'scene.blend')
      await writeFile(path, scene.replaceAll('//textures/gone.png', stored.padEnd(19, '\0')), 'latin1')
      const report = await inspect(path)
      expect(report.missing).toContain(seen)
      expect(() => preflight(report)).toThrow(`a file is stored with a path of another system: ${seen} (Image`)
    }
  })

  test('shows the bytes of names that are not UTF-8, and renders and finishes what is called so', async () => {
    const folder = await makeFolder()
    let scene = zstdDecompressSync(await readFile(scenePath('dependent'))).toString('latin1')
    for (const name of ['OBCamera', 'IMchecker.png', 'SCScene', 'MABlock']) {
      expect(scene).toContain(`${name}\0`)
      scene = scene.replaceAll(`${name}\0`, `${name.slice(0, -1)}\xf6\0`)
    }
    await writeFile(join(folder, 'scene.blend'), scene, 'latin1')
    const {camera, cameras, dependencies} = await inspect(join(folder, 'scene.blend'))
    expect([camera, cameras]).toEqual(['Camer\\xf6', ['Camer\\xf6']])
    expect(dependencies.map(({usedBy}) => usedBy)).toContain('Image checker.pn\\xf6')
    const {session, outDir} = await openSession('scene', {sceneDir: folder, allowMissing: true})
    const exrPath = join(outDir, 'frame.exr')
    await session.render({...SIZE, frame: 1, samples: 4, outputPath: exrPath})
    const finisher = await FinishSession.start({runtime: await testRuntime(), scenePath: join(folder, 'scene.blend')})
    onTestFinished(() => finisher.close())
    const paths = {exrPath, pngPath: join(outDir, 'frame.png'), linearExrPath: join(outDir, 'linear.exr')}
    await finisher.finishFrame({...SIZE, ...paths, frame: 1, denoise: false})
  })

  test('outlives a scene that crashes Blender, and says how it ended', async () => {
    const folder = await makeFolder()
    const path = join(folder, 'scene.blend')
    await writeFile(path, breakMeshes(zstdDecompressSync(await readFile(scenePath('plain')))))
    const inspection = inspect(path)
    await expect(inspection).rejects.toThrow(SceneTooHeavyError)
    await expect(inspection).rejects.toThrow(
      `Opening ${path} ends Blender: Blender ${(await testRuntime()).version} ended by SIGSEGV`,
    )
    const error = await openSession('scene', {sceneDir: folder}).catch((caught: unknown) => caught)
    expect(diagnoseFailure(error).reason).toBe('crash')
  })

  test('says that a scene was cut off, packed or not', async () => {
    const folder = await makeFolder()
    const packed = await readFile(scenePath('plain'))
    const raw = zstdDecompressSync(packed)
    for (const [name, bytes] of [
      ['packed', packed.subarray(0, packed.length / 2)],
      ['raw', raw.subarray(0, raw.length / 2)],
    ] as const) {
      const path = join(folder, `${name}.blend`)
      await writeFile(path, bytes)
      const inspection = inspect(path)
      await expect(inspection).rejects.toThrow(SceneUnreadableError)
      await expect(inspection).rejects.toThrow(`${path} is damaged: its header says Blender 4.5. Blender cannot open`)
    }
  })
})

/**
 * Fills what belongs to meshes with 1, which Blender 4.5 believes: it dies of a segmentation fault. Blocks have 24 bytes
 * of head: code, length, address, type, count.
 */
function breakMeshes(scene: Buffer): Buffer {
  const broken = Buffer.from(scene)
  let owner = ''
  for (let at = 12; at + 24 <= broken.length; at += 24 + broken.readInt32LE(at + 4)) {
    const code = broken.toString('latin1', at, at + 2)
    if (code === 'DA' && owner === 'ME') broken.fill(1, at + 24, at + 24 + broken.readInt32LE(at + 4))
    else if (code !== 'DA') owner = code
  }
  return broken
}
