import {mkdir, readFile, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {openOrCreateKey} from '../../core/market/index.js'
import {CandelaHome, fixtureScene} from './support/candela-home.js'
import {findProcesses, killNow} from './support/processes.js'

describe('candela render with bad input', () => {
  let home: CandelaHome

  beforeAll(async () => {
    home = await CandelaHome.create()
    await mkdir(join(home.dir, 'scenes'))
    await openOrCreateKey(join(home.dir, 'poor.json'), {text: 'correct horse', origin: 'random'})
    const whole = await readFile(fixtureScene('plain'))
    await writeFile(join(home.dir, 'scenes/truncated.blend'), whole.subarray(0, Math.floor(whole.length / 2)))
    await writeFile(join(home.dir, 'scenes/text.blend'), 'this is no scene')
    await writeFile(join(home.dir, 'scenes/newer.blend'), `BLENDER17-01v0999${'\0'.repeat(64)}`)
  })
  afterAll(() => home.remove())

  const inHome = (name: string) => join(home.dir, 'scenes', name)
  const fixture = (name: string) => fixtureScene(name)

  test.each([
    ['a missing scene', () => inHome('nowhere.blend'), 3, 'nowhere.blend'],
    ['a file that is no .blend', () => inHome('text.blend'), 3, 'text.blend'],
    ['a truncated .blend', () => inHome('truncated.blend'), 3, 'truncated.blend'],
    ['a scene newer than every runtime', () => inHome('newer.blend'), 3, 'Blender'],
    ['a scene without a camera', () => fixture('no-camera'), 3, 'no active camera'],
    ['an engine that is not Cycles', () => fixture('eevee'), 3, 'EEVEE'],
    ['missing files', () => fixture('missing'), 3, '--allow-missing'],
  ])('%s stops before anything is spent', async (_, scene, exitCode, words) => {
    const result = await home.run(['render', scene(), '--frames', '1', '--output', home.outputDir])
    expect(result.stderr).toContain(words)
    expect(result.stderr).not.toMatch(/\n\s+at /)
    expect(result.exitCode).toBe(exitCode)
    expect((await home.json<{jobs: unknown[]}>(['job', 'list'])).jobs).toEqual([])
  })

  test.each([
    ['--frames', '5-1', 'ends at frame 1, before its start at frame 5'],
    ['--frames', '1-x', 'has the part "1-x"'],
    ['--tiles', '9x9', 'at most'],
    ['--resolution', '10x10', '32 to 32768 px'],
    ['--max-price', 'lots', 'not a number of credits'],
  ])('%s %s is a wrong command line', async (flag, value, words) => {
    const {exitCode, stderr} = await home.run(['render', fixture('plain'), flag, value])
    expect(stderr).toContain(words)
    expect(exitCode).toBe(2)
  })

  test('goes on with missing files when the artist says so', async () => {
    const args = ['render', fixture('missing'), '--frames', '1', '--allow-missing', '--output', home.outputDir]
    expect((await home.json<{outcome: string}>(args)).outcome).toBe('done')
  })

  test('stops at --max-price before anything is spent', async () => {
    const args = ['render', fixture('plain'), '--frames', '1-9', '--max-price', '0.001', '--output', home.outputDir]
    const {exitCode, stdout} = await home.run([...args, '--json'])
    expect(JSON.parse(stdout).error.message).toContain('--max-price allows 0.001 credits')
    expect(exitCode).toBe(7)
  })

  test('says so when a key has no funds', async () => {
    const profile = JSON.parse(await readFile(join(home.dir, 'networks/local/profile.json'), 'utf8'))
    await mkdir(join(home.dir, 'networks/poor'))
    await writeFile(join(home.dir, 'networks/poor/profile.json'), JSON.stringify({...profile, name: 'poor'}))
    const env = {CANDELA_KEYSTORE: join(home.dir, 'poor.json'), CANDELA_PASSWORD: 'correct horse'}
    const args = ['render', fixture('plain'), '--frames', '1', '--network', 'poor', '--yes', '--output', home.outputDir]
    const {exitCode, stderr} = await home.run(args, {env})
    expect(stderr).toMatch(/The job needs .* credits more, which cost .* CNDL; 0x\w+ holds 0 CNDL\./)
    expect(exitCode).toBe(7)
  })

  test('opens keys on a network that is not local, and never makes one up', async () => {
    const env = {CANDELA_KEYSTORE: join(home.dir, 'mistyped.json'), CANDELA_PASSWORD: 'correct horse'}
    const {exitCode, stderr} = await home.run(['job', 'show', '1', '--network', 'poor'], {env})
    expect(stderr).toContain('There is no keystore at')
    expect(exitCode).toBe(2)
  })

  test('asks before it spends on a network that is not local', async () => {
    const env = {CANDELA_KEYSTORE: join(home.dir, 'poor.json'), CANDELA_PASSWORD: 'correct horse'}
    const args = ['render', fixture('plain'), '--frames', '1', '--network', 'poor', '--output', home.outputDir]
    const {exitCode, stderr} = await home.run(args, {env})
    expect(stderr).toContain('--yes')
    expect(exitCode).toBe(2)
  })

  test('refuses a test-only fault on a network that is not local', async () => {
    const {exitCode, stderr} = await home.run(['node', '--network', 'poor', '--cheat', 'samples=0.5'])
    expect(stderr).toContain('A node cheats only for tests')
    expect(exitCode).toBe(2)
  })

  test('never renders on the CPU when a GPU was asked for', async () => {
    const {exitCode, stderr} = await home.run(['node', '--device', 'optix', '--key', 'gpu'])
    expect(stderr).toMatch(/optix/i)
    expect(exitCode).not.toBe(0)
  })

  test('says so with 8 when the chain does not answer', async () => {
    await home.json(['network', 'down'])
    const setup = {rpcUrl: 'http://127.0.0.1:9'}
    const profile = JSON.parse(await readFile(join(home.dir, 'networks/local/profile.json'), 'utf8'))
    await writeFile(join(home.dir, 'networks/poor/profile.json'), JSON.stringify({...profile, ...setup, name: 'poor'}))
    const env = {CANDELA_KEYSTORE: join(home.dir, 'poor.json'), CANDELA_PASSWORD: 'correct horse'}
    const {exitCode, stderr} = await home.run(['job', 'show', '1', '--network', 'poor'], {env})
    expect(stderr).toContain('does not answer')
    expect(exitCode).toBe(8)
  })

  test('survives a chain that is killed in the middle of a job', async () => {
    await home.json(['network', 'up'])
    const args = ['render', fixture('plain'), '--frames', '1-4', '--samples', '100', '--output', home.outputDir]
    const render = home.start([...args, '--json'])
    await home.untilJobs(2)
    await home.untilLeased(2)
    const leasedAtMs = Date.now()
    const chainState = join(home.dir, 'networks/local/chain-state.json')
    await home.until('the chain to be saved', async () => (await stat(chainState)).mtimeMs > leasedAtMs)
    const anvil = [...(await findProcesses(home.dir))].filter(([, command]) => command.includes('anvil'))
    killNow(anvil.map(([pid]) => pid))
    const {exitCode, stdout} = await render
    expect(JSON.parse(String(stdout))).toMatchObject({outcome: 'done'})
    expect(exitCode).toBe(0)
  })
})
