import {join} from 'node:path'
import {execa} from 'execa'
import {describe, expect, test} from 'vitest'
import {packagePath} from '../../../core/package-root.js'
import {makeFolder, scenePath, testRuntime} from './bench.js'

const candela = (args: string[], env: Record<string, string> = {}) =>
  execa(process.execPath, [packagePath('cli/bin/candela.js'), ...args], {env: {NO_COLOR: '1', ...env}, reject: false})

describe('candela blender', () => {
  test('list shows what is installed and how to install the rest', async () => {
    const {command, version} = await testRuntime()
    const {stdout} = await candela(['blender', 'list'])
    expect(stdout).toContain(`4.5     ${version}   Python module  ${command}`)
    const empty = await candela(['blender', 'list', '--json'], {CANDELA_HOME: await makeFolder(), PATH: '/usr/bin'})
    expect(JSON.parse(empty.stdout)).toEqual({runtimes: [], installable: ['3.4', '4.2', '4.5', '5.2']})
  })

  test('which answers for a scene and for a version', async () => {
    const {readOnlyPaths, ...runtime} = await testRuntime()
    const forScene = await candela(['blender', 'which', scenePath('plain'), '--json'])
    expect(JSON.parse(forScene.stdout)).toEqual({wanted: '4.5', ...runtime})
    const newer = await candela(['blender', 'which', '5.9', '--json'])
    expect(newer.exitCode).toBe(3)
    expect(JSON.parse(newer.stdout).error.code).toBe('SCENE_TOO_NEW')
  })

  test('install leaves an installed one alone and refuses an unknown one', async () => {
    const {command, version} = await testRuntime()
    const again = await candela(['blender', 'install', '4.5'])
    expect(again.stdout).toBe(`Blender ${version} was installed: ${command}`)
    const unknown = await candela(['blender', 'install', '2.79'])
    expect(unknown.exitCode).toBe(2)
    expect(unknown.stderr).toContain('Blender 2.79 is not supported; expected one of 3.4, 4.2, 4.5, 5.2.')
  })
})

describe('candela scene inspect', () => {
  test('prints what a scene holds, and that it can be rendered', async () => {
    const {stdout, exitCode} = await candela(['scene', 'inspect', scenePath('composited')])
    expect(exitCode).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      "saved by     Blender 4.5
      frames       1-3 at 24 per second
      size         96x64 px
      engine       CYCLES, 8 samples, fixed, denoised
      camera       Camera
      view layers  Main, Second
      output       //renders/frame_####
      compositor   yes
      passes       Main: combined; Second: combined mist uv
      colours      AgX on sRGB
      memory       about 261.2 MiB
      files        0, 0 B

      Warning: File Output nodes write nothing: File Output.
        Composite the EXR files.

      It can be rendered."
    `)
  })

  test('ends with 3 and names every problem', async () => {
    const {stdout, exitCode} = await candela(['scene', 'inspect', scenePath('missing'), '--json'])
    expect(exitCode).toBe(3)
    const {problems} = JSON.parse(stdout)
    expect(problems.map(({code}: {code: string}) => code)).toEqual(['FILE_MISSING', 'LIBRARY_MISSING'])
    const allowed = await candela(['scene', 'inspect', scenePath('missing'), '--allow-missing'])
    expect(allowed.exitCode).toBe(0)
  })

  test('says that there is no scene', async () => {
    const {stderr, exitCode} = await candela(['scene', 'inspect', join('nowhere', 'scene.blend')])
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('There is no scene at nowhere/scene.blend.')])
  })
})
