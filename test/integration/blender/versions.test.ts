import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {
  type BlenderRuntime,
  ensureRuntime,
  findPython,
  listRuntimes,
  SUPPORTED_SERIES,
} from '../../../core/blender/index.js'
import {packagePath} from '../../../core/package-root.js'
import {runScript} from './run-script.js'
import {expectedOf, YES} from './versions/feature.js'
import {FEATURES} from './versions/features.js'
import {formatPage, PAGE} from './versions/format-table.js'

// `npm run test:blenders` tries everything with every supported Blender that it finds or can install, and writes the page
// once it has tried all of them. Otherwise the quick part runs with those that are there, or that this machine has the Python
// for: tools/install-blenders.mjs installs them while other tests run. What 4.5 does is the matter of all other tests.
const isWhole = process.env.CANDELA_TEST_BLENDERS !== undefined
const runtimes = await listTested()

describe.for(runtimes)('Blender $series', (runtime) => {
  let sceneDir = ''

  beforeAll(async () => {
    sceneDir = await mkdtemp(join(tmpdir(), 'candela-scenes-'))
    await runScript(runtime, packagePath('test', 'fixtures', 'build-scenes.py'), [sceneDir])
  })
  afterAll(() => rm(sceneDir, {recursive: true, force: true}))

  for (const {part, features} of FEATURES) {
    const tried = features.filter(({isQuick}) => isWhole || isQuick)
    test.for(tried)(`${part}: $title`, async (feature) => {
      expect((await feature.try({runtime, sceneDir})) ?? YES).toBe(expectedOf(feature, runtime.series))
    })
  }
})

test('the page says what works with which Blender', async ({skip}) => {
  if (!isWhole || runtimes.length < SUPPORTED_SERIES.length) skip('not everything was tried with every Blender')
  await writeFile(PAGE, formatPage(FEATURES, runtimes))
})

/** Those named in CANDELA_TEST_BLENDERS, such as `4.2,5.2` or `all`; without it all but 4.5, where the machine can have them. */
async function listTested(): Promise<BlenderRuntime[]> {
  const named = process.env.CANDELA_TEST_BLENDERS?.split(',')
  const all = SUPPORTED_SERIES.map(({series}) => series)
  const wanted = named?.includes('all') ? all : all.filter((series) => named?.includes(series) ?? series !== '4.5')
  const found = await Promise.all(wanted.map((series) => (named ? installed(series) : installedIfFitting(series))))
  const tested = found.filter((runtime) => runtime !== undefined)
  const left = wanted.filter((series) => !tested.some((runtime) => runtime.series === series))
  if (left.length > 0) console.warn(`Not tried with Blender ${left.join(', ')}: npm run test:blenders does so.`)
  return tested
}

/** One that is there, or whose wheel fits a Python of this machine. */
async function installedIfFitting(series: string): Promise<BlenderRuntime | undefined> {
  const there = (await listRuntimes()).find((runtime) => runtime.series === series)
  const python = SUPPORTED_SERIES.find((one) => one.series === series)?.python
  return there ?? (python && (await findPython(python)) ? installed(series) : undefined)
}

/** Installs it when it is missing; where it cannot be had, the reason is printed. */
async function installed(series: string): Promise<BlenderRuntime | undefined> {
  try {
    return await ensureRuntime(series, {onProgress: (line) => console.error(line)})
  } catch (error) {
    console.warn((error as Error).message)
    return undefined
  }
}
