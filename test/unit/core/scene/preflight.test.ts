import {describe, expect, test} from 'vitest'
import {PreflightError, preflight, type SceneDependency, type SceneReport} from '../../../../core/scene/index.js'

const report: SceneReport = {
  scenePath: '/art/scene.blend',
  sizeBytes: 1,
  modifiedAtMs: 0,
  blenderSeries: '4.5',
  build: {version: '4.5.15', hash: 'a1b2c3'},
  fileVersion: '4.5.92',
  frames: {start: 1, end: 24, step: 1},
  camera: 'Camera',
  cameras: ['Camera'],
  engine: 'CYCLES',
  widthPx: 960,
  heightPx: 540,
  samples: 128,
  isAdaptive: true,
  denoise: true,
  denoiser: 'OPENIMAGEDENOISE',
  device: 'CPU',
  samplingPattern: 'AUTOMATIC',
  viewLayers: ['ViewLayer'],
  layerPasses: [{viewLayer: 'ViewLayer', passes: ['combined'], aovs: [], lightGroups: []}],
  colorManagement: {display: 'sRGB', viewTransform: 'AgX', look: 'None', exposure: 0, gamma: 1, config: null},
  memory: {totalBytes: 0, textureBytes: 0, geometryBytes: 0, frameBytes: 0},
  outputPattern: '//renders/',
  fps: 24,
  motionBlurFrames: 0,
  usesCompositor: false,
  views: [],
  hasVolume: false,
  sliceObstacles: [],
  hasHair: false,
  dependencies: [],
  sequences: [],
  missing: [],
  suggestions: {},
  outside: [],
  missingData: [],
  obstacles: [],
  warnings: [],
}

const texture: SceneDependency = {
  path: '/art/wood.png',
  kind: 'image',
  exists: true,
  isAbsolutePath: false,
  canRemap: true,
  isRendered: true,
  relativeIn: ['/art/scene.blend'],
  absoluteIn: [],
  sizeBytes: 10,
  modifiedAtMs: 0,
  usedBy: 'Image wood.png',
  sequence: null,
  number: null,
}

function problemsOf(
  changes: Partial<SceneReport>,
  options = {},
): {code: string; message: string; suggestions: readonly string[]} | undefined {
  try {
    preflight({...report, ...changes}, options)
    return undefined
  } catch (error) {
    if (!(error instanceof PreflightError)) throw error
    return {code: error.code, message: error.message, suggestions: error.suggestions}
  }
}

describe('preflight', () => {
  test('lets a whole scene pass', () => {
    expect(problemsOf({dependencies: [texture]})).toBeUndefined()
  })

  test('lets a scene pass that lacks what no frame shows', () => {
    expect(problemsOf({dependencies: [{...texture, exists: false, isRendered: false}]})).toBeUndefined()
  })

  test('asks for a camera', () => {
    expect(problemsOf({camera: null})).toEqual({
      code: 'NO_CAMERA',
      message: 'scene.blend would not render as it is: it has no active camera.',
      suggestions: ['Set one in Scene Properties > Camera, and save.'],
    })
  })

  test('stops what a job would render otherwise than Blender', () => {
    const fix = 'Clear them, and save.'
    const obstacles = [{code: 'SETTING_ANIMATED', message: 'keys move cycles.samples', fix}]
    expect(problemsOf({obstacles})).toEqual({
      code: 'SETTING_ANIMATED',
      message: 'scene.blend would not render as it is: keys move cycles.samples.',
      suggestions: [fix],
    })
  })

  test('asks for Cycles', () => {
    expect(problemsOf({engine: 'BLENDER_EEVEE_NEXT'})?.message).toBe(
      'scene.blend would not render as it is: it renders with BLENDER_EEVEE_NEXT, expected CYCLES.',
    )
  })

  test('asks for names of view layers that can stand in a file', () => {
    expect(problemsOf({viewLayers: ['Main', 'Vordergr\\xfcnde']}, {allowMissing: true})?.message).toBe(
      'scene.blend would not render as it is: a view layer is named in another encoding than UTF-8: Vordergr\\xfcnde.',
    )
  })

  test('names missing files, libraries and linked data, unless they are allowed', () => {
    const changes = {
      dependencies: [
        {...texture, exists: false},
        {...texture, path: '/art/props.blend', kind: 'library', exists: false, usedBy: 'Library props'} as const,
      ],
      missingData: [
        {name: 'Collection Chairs', library: '/art/set.blend'},
        {name: 'Collection Props', library: '/art/props.blend'},
      ],
    }
    expect(problemsOf(changes)).toEqual({
      code: 'PREFLIGHT_FAILED',
      message:
        'scene.blend would not render as it is: a file is missing: /art/wood.png (Image wood.png); ' +
        'a linked library is missing: /art/props.blend; a linked data-block is missing: Collection Chairs of /art/set.blend.',
      suggestions: [
        'Restore the files, or render with --allow-missing.',
        'Restore it, or render with --allow-missing.',
        'Link it again, or use --allow-missing.',
      ],
    })
    expect(problemsOf(changes, {allowMissing: true})).toBeUndefined()
  })

  test('says which name was probably meant, and where a path of another system comes from', () => {
    const dependencies = [
      {...texture, path: '/art/Wood.PNG', exists: false},
      {...texture, path: 'C:/Users/ada/tile.png', exists: false, isAbsolutePath: true},
    ]
    expect(problemsOf({dependencies, suggestions: {'/art/Wood.PNG': '/art/wood.png'}})).toEqual({
      code: 'PREFLIGHT_FAILED',
      message:
        'scene.blend would not render as it is: a file is named in another way: /art/Wood.PNG (Image wood.png); ' +
        'a file is stored with a path of another system: C:/Users/ada/tile.png (Image wood.png).',
      suggestions: [
        'Use the names on disk (/art/wood.png): Linux tells upper and lower case apart. Or render with --allow-missing.',
        'Copy the files next to the scene and use File > External Data > Find Missing Files. Or render with --allow-missing.',
      ],
    })
  })

  test('says that a name is not UTF-8, instead of that the file is missing', () => {
    const dependencies = [{...texture, path: '/film/g\\xf6ne.png', exists: false}]
    expect(problemsOf({dependencies})).toMatchObject({
      message:
        'scene.blend would not render as it is: a file is named in another encoding than UTF-8: /film/g\\xf6ne.png (Image wood.png).',
    })
  })

  test('refuses absolute paths that a generated copy of the scene cannot change', () => {
    expect(problemsOf({dependencies: [{...texture, isAbsolutePath: true}]})).toBeUndefined()
    const dependencies = [{...texture, isAbsolutePath: true, canRemap: false}]
    expect(problemsOf({dependencies}, {allowMissing: true})).toMatchObject({
      code: 'ABSOLUTE_PATH',
      message:
        'scene.blend would not render as it is: a file is stored with an absolute path: /art/wood.png (Image wood.png).',
    })
  })

  test('counts what it does not list', () => {
    const dependencies = Array.from({length: 23}, (_, i) => ({...texture, path: `/art/${i}.png`, exists: false}))
    expect(problemsOf({dependencies})?.message).toMatch(/^.*: 23 files are missing: .*19\.png .* and 3 more\.$/)
  })

  const views = [
    {name: 'left', suffix: '_L'},
    {name: 'right', suffix: '_R'},
  ]

  test('takes all views of a stereo scene, or one that it has, and no other', () => {
    expect(problemsOf({views})).toBeUndefined()
    expect(problemsOf({views}, {view: 'right'})).toBeUndefined()
    expect(problemsOf({views}, {view: 'middle'})?.message).toBe(
      'scene.blend would not render as it is: it has the views left, right, received --view middle.',
    )
    expect(problemsOf({views}, {view: 'middle'})?.suggestions).toEqual([
      'Name one of them, or leave --view away to render all.',
    ])
    expect(problemsOf({}, {view: 'left'})?.suggestions).toEqual(['Leave --view away.'])
  })

  test('names the files and folders that some machines cannot write, and those they take for one', () => {
    const paths = [
      '/art/12:30.png',
      '/art/odd./a.png',
      '/art/line\nfeed.png',
      '/art/Wood.png',
      '/art/wood.png',
      '/art/b.png',
    ]
    const dependencies = paths.map((path) => ({...texture, path}))
    expect(problemsOf({dependencies})).toMatchInlineSnapshot(`
      {
        "code": "PREFLIGHT_FAILED",
        "message": "scene.blend would not render as it is: some machines cannot write the names of 3 files: "/art/12:30.png" ("12:30.png" contains a colon), "/art/odd./a.png" ("odd." ends with a dot or a space), "/art/line\\nfeed.png" ("line\\nfeed.png" contains a control character); names differ in case alone, which some machines take for one: "Wood.png" and "wood.png".",
        "suggestions": [
          "Rename the files or folders, and choose them again in Blender.",
          "Rename one of each two.",
        ],
      }
    `)
  })

  test('leaves behind what no frame shows and some machines cannot write', () => {
    expect(problemsOf({dependencies: [{...texture, path: '/art/12:30.png', isRendered: false}]})).toBeUndefined()
  })
})
