import {chmod, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import {
  ensureRuntime,
  listRuntimes,
  RuntimeMissingError,
  SceneTooNewError,
  whichRuntime,
} from '../../../../core/blender/index.js'
import {seriesToInstall} from '../../../../core/blender/which-runtime.js'

let home = ''

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'candela-test-'))
  vi.stubEnv('CANDELA_HOME', home)
  // Not that of this machine, which may have a Blender of its own.
  vi.stubEnv('PATH', join(home, 'bin'))
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, {recursive: true, force: true})
})

/** Lays out what pip leaves behind. */
async function layWheel(name: string, version: string): Promise<void> {
  const folder = join(home, 'blender', name)
  await mkdir(join(folder, 'lib', 'python3.11', 'site-packages', `bpy-${version}.dist-info`), {recursive: true})
  await mkdir(join(folder, 'bin'))
  await symlink(process.execPath, join(folder, 'bin', 'python'))
  await writeFile(join(folder, 'pyvenv.cfg'), 'home = /usr/bin\nversion = 3.11.7\n')
}

async function layArchive(name: string): Promise<void> {
  await mkdir(join(home, 'blender', name), {recursive: true})
  await writeFile(join(home, 'blender', name, 'blender'), '')
  await chmod(join(home, 'blender', name, 'blender'), 0o755)
}

describe('listRuntimes', () => {
  test('counts one Blender once that two folders of the PATH show', async () => {
    await mkdir(join(home, 'usr', 'bin'), {recursive: true})
    await writeFile(join(home, 'usr', 'bin', 'blender'), '#!/bin/sh\necho Blender 3.4.1\n', {mode: 0o755})
    await symlink(join(home, 'usr', 'bin'), join(home, 'bin'))
    vi.stubEnv('PATH', `${join(home, 'usr', 'bin')}:${join(home, 'bin')}`)
    expect((await listRuntimes()).map(({command}) => command)).toEqual([join(home, 'usr', 'bin', 'blender')])
  })

  test('finds wheels and archives, and nothing half-made or unsupported', async () => {
    await layArchive('blender-3.4.1-linux-x64')
    await layArchive('blender-4.3.2-linux-x64')
    await layWheel('bpy-4.5', '4.5.15')
    await layWheel('bpy-5.2', '4.5.15')
    await layWheel('4.2.partial-1', '4.2.23')
    expect(await listRuntimes()).toEqual([
      {
        series: '3.4',
        version: '3.4.1',
        form: 'executable',
        command: join(home, 'blender/blender-3.4.1-linux-x64/blender'),
        readOnlyPaths: [join(home, 'blender/blender-3.4.1-linux-x64')],
      },
      {
        series: '4.5',
        version: '4.5.15',
        form: 'module',
        command: join(home, 'blender/bpy-4.5/bin/python'),
        readOnlyPaths: [join(home, 'blender/bpy-4.5'), '/usr'],
      },
    ])
  })

  test('finds nothing in an empty home', async () => {
    expect(await listRuntimes()).toEqual([])
  })
})

describe('whichRuntime', () => {
  test('takes exactly the series that saved the scene, else the nearest newer one', async () => {
    await layWheel('bpy-4.2', '4.2.23')
    await layWheel('bpy-4.5', '4.5.15')
    expect((await whichRuntime('4.2')).version).toBe('4.2.23')
    expect((await whichRuntime('4.3')).version).toBe('4.5.15')
    expect((await whichRuntime('2.93')).version).toBe('4.2.23')
  })

  test('never takes an older one', async () => {
    await layWheel('bpy-4.5', '4.5.15')
    const missing = whichRuntime('5.2')
    await expect(missing).rejects.toThrow(RuntimeMissingError)
    await expect(missing).rejects.toThrow('A scene of Blender 5.2 needs Blender 5.2 or newer; installed: 4.5.')
    await expect(missing).rejects.toMatchObject({suggestions: ['candela blender install 5.2'], kind: 'preflight'})
  })

  test('refuses a scene that is newer than every supported Blender', async () => {
    const tooNew = whichRuntime('5.3')
    await expect(tooNew).rejects.toThrow(SceneTooNewError)
    await expect(tooNew).rejects.toThrow('The scene was saved by Blender 5.3; the newest supported Blender is 5.2.')
  })
})

describe('ensureRuntime', () => {
  const ensure = (version: string, isExact = false) => ensureRuntime('4.5', {build: {version, isExact}})

  beforeEach(async () => {
    await layWheel('bpy-4.5', '4.5.15')
    await layWheel('bpy-4.5.2', '4.5.2')
  })

  test('takes the build of a job, else one that was measured to render alike', async () => {
    expect((await ensure('4.5.2')).version).toBe('4.5.2')
    expect((await ensure('4.5.0')).version).toBe('4.5.15')
    expect((await ensure('4.5.2', true)).version).toBe('4.5.2')
  })

  test.each([
    ['4.5.16', false, 'expected 4.5.16 or one that was measured to render alike.'],
    ['4.5.0', true, 'expected exactly 4.5.0.'],
  ])('names build %s where it is missing, and how to get it', async (version, isExact, expected) => {
    await expect(ensure(version, isExact)).rejects.toMatchObject({
      message: `Of Blender 4.5, 4.5.15, 4.5.2 is installed; ${expected}`,
      suggestions: [`candela blender install ${version}`],
    })
  })
})

describe('seriesToInstall', () => {
  const installed = [{series: '4.5'}]

  test.for([
    ['4.5', undefined, 'is there'],
    ['4.2', '4.2', 'is supported, so it is used exactly'],
    ['4.3', undefined, 'opens in the nearest newer one that is there'],
    ['5.0', '5.2', 'needs a newer one'],
  ] as const)('for a scene of %s installs %s: it %s', ([series, expected]) => {
    expect(seriesToInstall(series, installed)).toBe(expected)
  })
})
