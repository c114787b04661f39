import {createHash} from 'node:crypto'
import {appendFile, readdir, readFile, rename, rm, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {whichRuntime} from '../../core/blender/index.js'
import {packagePath} from '../../core/package-root.js'
import {checkPicture, type ExrImage, isBlankPicture, readExr} from '../../core/verify/index.js'
import {runScript} from '../integration/blender/run-script.js'
import {CandelaHome, fixtureScene} from './support/candela-home.js'
import {findProcesses} from './support/processes.js'

interface Earnings {
  epochs: {renders: number; bonus: string}[]
  claimed: {tokens: string}[]
}

interface Report {
  job: number
  scene: string
  outcome: string
  frames: {frame: number; file: string}[]
  tasks: number
  nodes: string[]
  price: number
  paid: number
  fee: number
  checks: {drawn: number; match: number; inconclusive: number; mismatch: number}
  seconds: Record<string, number>
}

describe('candela render', () => {
  let home: CandelaHome
  let report: Report
  const scene = fixtureScene('denoised')

  beforeAll(async () => {
    home = await CandelaHome.create()
    report = await home.json<Report>(['render', scene, '--frames', '1-4', '--output', home.outputDir])
  })
  afterAll(() => home.remove())

  test('reports frames, nodes, money, checks and times as one object', () => {
    const {checks, seconds} = report
    expect(report).toMatchObject({job: 1, scene, outcome: 'done', tasks: 4, price: 0.004, paid: 0.004, fee: 0.0002})
    expect(report.nodes).toHaveLength(2)
    expect(checks).toMatchObject({inconclusive: 0, mismatch: 0, match: checks.drawn})
    expect(checks.drawn).toBeGreaterThanOrEqual(2)
    expect(Object.keys(seconds)).toEqual(['inspect', 'bundle', 'post', 'render', 'verify', 'settle', 'finish', 'total'])
  })

  test('writes a picture and a linear EXR of every frame, named by the scene', async () => {
    expect(report.frames.map(({frame}) => frame)).toEqual([1, 2, 3, 4])
    for (const {file} of report.frames) {
      expect(file.startsWith(`${home.outputDir}/`)).toBe(true)
      await checkPicture(file, {widthPx: 96, heightPx: 64})
      expect(await isBlankPicture(file)).toBe(false)
      const linear = await readExr(file.replace(/\.png$/, '.exr'))
      expect([linear.widthPx, linear.heightPx]).toEqual([96, 64])
    }
  })

  test('delivers files whose every fingerprint stands on chain', async () => {
    const {leases} = await home.json<{leases: {tasks: number; isMatch: boolean}[]}>(['verify', '1'])
    expect(leases.reduce((sum, {tasks}) => sum + tasks, 0)).toBe(4)
    expect(leases.every(({isMatch}) => isMatch)).toBe(true)
  })

  test('keeps what Blender said while it rendered a task', async () => {
    const {logs} = await home.json<{logs: {task: number; outcome: string; text: string}[]}>(['job', 'logs', '1'])
    expect([...new Set(logs.map(({task}) => task))]).toEqual([0, 1, 2, 3])
    expect(logs[0]?.outcome).toMatch(
      /^Task 0 \(frame 1\) was rendered in [\d.]+ s by Blender 4\.5\.\d+ \([0-9a-f]+\)\.$/,
    )
    expect(logs.map(({text}) => text).join()).toContain('Saved: ')
    expect(await home.withoutNodeLogs(() => home.json(['job', 'logs', '1', '--task', '0']))).toMatchObject({
      logs: [{task: 0, outcome: logs[0]?.outcome, text: expect.stringContaining('Read blend: "//denoised.blend"')}],
    })
  })

  test('says which results are missing when blocks of them are gone, and ends with 9', async () => {
    const {leases: shown} = await home.json<{leases: {results: string}[]}>(['job', 'show', '1'])
    const results = shown[0]?.results ?? ''
    const names = await readdir(join(home.dir, 'storage/blocks'), {recursive: true})
    const block = join(home.dir, 'storage/blocks', names.find((name) => name.endsWith(results)) ?? '')
    await rename(block, `${block}.gone`)
    const {exitCode, stdout} = await home.run(['verify', '1', '--json'])
    await rename(`${block}.gone`, block)
    expect(exitCode).toBe(9)
    const {leases} = JSON.parse(stdout) as {leases: {isMatch: boolean; problem?: string}[]}
    expect(leases.filter(({isMatch}) => !isMatch)).toMatchObject([{problem: expect.stringContaining(results)}])
  })

  test('pays the nodes, which mint tokens for it', async () => {
    const {nodes} = await home.json<{nodes: {earned: number; earnedByChecks: number}[]}>(['node', 'earnings'])
    const earned = nodes.reduce((sum, node) => sum + node.earned - node.earnedByChecks, 0)
    expect(earned).toBeCloseTo(0.0038, 9)
    await home.until('the nodes to redeem', async () => {
      const now = await home.json<{nodes: {notRedeemed: number}[]}>(['node', 'earnings'])
      return now.nodes.every(({notRedeemed}) => notRedeemed === 0)
    })
  })

  test('pays a bonus for the epoch, worth less than the fees', async () => {
    const before = await home.json<Earnings>(['earnings', '--epoch', '0'])
    const {leases} = await home.json<{leases: unknown[]}>(['job', 'show', '1'])
    expect(before.epochs.reduce((sum, {renders}) => sum + renders, 0)).toBe(leases.length)
    expect(before.epochs.every(({bonus}) => bonus === 'running')).toBe(true)
    const {endBlock, feesBurned} = await home.json<{endBlock: number; feesBurned: number}>(['network', 'epoch', '0'])
    await home.rpc('anvil_mine', `0x${endBlock.toString(16)}`)
    const {claimed, epochs} = await home.json<Earnings>(['earnings', '--claim'])
    const mintedTokens = claimed.reduce((sum, {tokens}) => sum + Number(tokens), 0) / 1e18
    expect(claimed.length).toBe(before.epochs.length)
    expect(mintedTokens).toBeCloseTo(feesBurned / 2, 5)
    expect(epochs.some(({bonus}) => bonus === 'claimable')).toBe(false)
    expect((await home.json<Earnings>(['earnings', '--claim'])).claimed).toEqual([])
  })

  test('shows the closed job', async () => {
    const shown = await home.json(['job', 'show', '1'])
    expect(shown).toMatchObject({job: 1, state: 'closed', tasks: 4, settled: 4, paid: 0.004})
    const {jobs} = await home.json<{jobs: unknown[]}>(['job', 'list'])
    expect(jobs).toMatchObject([{job: 1, scene, frames: 4, finished: 4}])
  })

  test('pays nothing again for frames that are finished, as long as their files are what was written', async () => {
    const again = ['render', scene, '--frames', '1,2', '--output', home.outputDir, '--resume']
    const resumed = await home.json<Report>([...again, '--tiles', '2x1'])
    expect(resumed).toMatchObject({outcome: 'done', tasks: 0, price: 0, paid: 0})
    expect(resumed.frames.map(({frame}) => frame)).toEqual([1, 2])
    await appendFile(resumed.frames[1]?.file ?? '', 'changed')
    const {stderr, exitCode} = await home.run([...again, '--max-price', '0'])
    expect(stderr).toContain('1 of 2 frames are finished already; job 1 has the rest, and goes on.')
    expect(exitCode).toBe(0)
  })

  test('finishes a job again without rendering, to the same pixels', async () => {
    const output = join(home.dir, 'again')
    const video = join(output, 'shot.mp4')
    const {frames, extras} = await home.json<{frames: {frame: number; file: string}[]; extras: string[]}>([
      ...['finish', '1', '--output', output, '--video', video],
    ])
    expect(frames.map(({frame}) => frame)).toEqual([1, 2, 3, 4])
    expect(extras).toEqual([video])
    const [again, first] = [frames[0], report.frames[0]].map((frame) => frame?.file.replace(/\.png$/, '.exr') ?? '')
    expect(hashChannels(await readExr(again ?? ''))).toEqual(hashChannels(await readExr(first ?? '')))
    // In the folder of the job, the new pictures are what it delivered: attach finds nothing to do.
    await home.json(['finish', '1', '--no-denoise'])
    const {stderr} = await home.run(['job', 'attach', '1'])
    expect(stderr).not.toContain('is finished again')
  })

  test('measures a scene for --chunk auto, and leases each node a fair share of the frames', async () => {
    const args = ['render', fixtureScene('plain'), '--frames', '1-5', '--chunk', 'auto', '--audit', '0', '--json']
    const {stdout, stderr} = await home.run([...args, '-o', join(home.dir, 'measured')])
    expect(stderr).toMatch(
      /^Leases of up to 2 tasks, two for each of 2 live nodes or more; .* A task takes [\d.]+ m?s of a core, as measured\.$/m,
    )
    const {job, tasks, outcome} = JSON.parse(stdout) as Report
    expect([tasks, outcome]).toEqual([5, 'done'])
    const {leases} = await home.json<{leases: {tasks: number}[]}>(['job', 'show', String(job)])
    expect(leases.map((lease) => lease.tasks)).toEqual([2, 2, 1])
  })

  test('renders tiles to the same pixels as the whole frame, and view layers in tasks of their own', async () => {
    const linearOf = async (name: string, ...args: string[]) => {
      const output = join(home.dir, `${name}-${args.length}`)
      const rendered = await home.json<Report>([
        ...['render', fixtureScene(name), '--frames', '2', '-o', output],
        ...args,
      ])
      return {tasks: rendered.tasks, image: await readExr(rendered.frames[0]?.file.replace(/\.png$/, '.exr') ?? '')}
    }
    const whole = await linearOf('sobol')
    const tiled = await linearOf('sobol', '--tiles', '3x2')
    expect([whole.tasks, tiled.tasks]).toEqual([1, 6])
    expect(hashChannels(tiled.image)).toEqual(hashChannels(whole.image))
    const sliced = await linearOf('sobol', '--tiles', '2x1', '--slices', '2')
    expect(sliced.tasks).toBe(4)
    for (const [name, plane] of whole.image.channels) {
      const others = sliced.image.channels.get(name)
      const differing = plane.filter((value, i) => !(Math.abs(value - (others?.[i] ?? Number.NaN)) <= 1e-5))
      expect(differing).toHaveLength(0)
    }
    expect((await linearOf('composited', '--split-layers', '--tiles', '2x1')).tasks).toBe(4)
  })

  test('renders the views of a stereo scene in one job, as Blender does in one go, and both in one picture', async () => {
    const scene = join(home.dir, 'stereo.blend')
    const script = packagePath('test', 'fixtures', 'render-stereo.py')
    await runScript(await whichRuntime('4.5'), script, [
      fixtureScene('plain'),
      'keyed',
      'PNG',
      scene,
      join(home.dir, 'blender'),
    ])
    const output = join(home.dir, 'stereo')
    const render = ['render', scene, '--frames', '2', '--tiles', '2x1', '--audit', '0', '-o', output]
    const rendered = await home.json<Report>(render)
    const file = join(output, 'frame_0002.png')
    const views = ['left', 'right'].map((view, i) => ({view, file: join(output, `frame_0002_${'LR'[i]}.png`)}))
    expect(rendered).toMatchObject({tasks: 4, frames: [{frame: 2, file, views}]})
    await checkPicture(file, {widthPx: 192, heightPx: 64})
    for (const suffix of ['_L', '_R']) {
      const [own, blender] = [join(output, `frame_0002${suffix}.exr`), join(home.dir, `blender${suffix}.exr`)]
      expect(hashChannels(await readExr(own))).toEqual(hashChannels(await readExr(blender)))
    }
    const right = views[1]?.file ?? ''
    await rm(right)
    const again = await home.json<Report>([...render, '--resume'])
    expect(again).toMatchObject({job: rendered.job, paid: rendered.paid})
    await checkPicture(right, {widthPx: 96, heightPx: 64})
    const one = await home.json<Report>([...render, '--view', 'right'])
    expect(one).toMatchObject({tasks: 2, frames: [{frame: 2, file: right}]})
    expect(one.frames[0]).not.toHaveProperty('views')
  })

  test('pays only the samples that are missing where more are asked for, or says why all must be rendered', async () => {
    const render = (name: string, output: string, ...args: string[]) => [
      ...['render', fixtureScene(name), '--frames', '2', '--audit', '0', '-o', join(home.dir, output)],
      ...args,
    ]
    const linearOf = ({frames}: Report) => readExr(frames[0]?.file.replace(/\.png$/, '.exr') ?? '')
    // The test before has delivered 4 samples, in tiles and slices.
    const raised = await home.run(render('sobol', 'more', '--samples', '10', '--resume', '--json'))
    expect(raised.stderr).toMatch(
      /Job \d+ delivered these frames with 4 samples; the other 6 are rendered, paid and added\./,
    )
    const more = JSON.parse(raised.stdout) as Report
    const whole = await linearOf(await home.json<Report>(render('sobol', 'whole', '--samples', '10')))
    for (const [name, plane] of (await linearOf(more)).channels) {
      const others = whole.channels.get(name)
      expect(plane.filter((value, i) => !(Math.abs(value - (others?.[i] ?? Number.NaN)) <= 1e-5))).toHaveLength(0)
    }
    const again = await home.json<{frames: {file: string}[]}>([
      'finish',
      String(more.job),
      '-o',
      join(home.dir, 'same'),
    ])
    expect(hashChannels(await linearOf(again as Report))).toEqual(hashChannels(await linearOf(more)))
    const refused = await home.run(
      render('denoised', 'none', '--samples', '128', '--resume', '--max-price', '0.000001'),
    )
    expect(refused.stderr).toContain('all 128 are rendered again, because with adaptive sampling each pixel stops at')
    expect(refused.exitCode).toBe(7)
  })

  test('keeps every key encrypted and readable by its owner alone', async () => {
    const {mode} = await stat(join(home.dir, 'networks/local/keys/artist.json'))
    const keystore = JSON.parse(await readFile(join(home.dir, 'networks/local/keys/artist.json'), 'utf8'))
    expect(mode & 0o777).toBe(0o600)
    expect(keystore).toHaveProperty('Crypto.ciphertext')
  })

  test('leaves no process behind after network down', async () => {
    await home.run(['network', 'down'])
    expect(await findProcesses(home.dir)).toEqual(new Map())
  })
})

function hashChannels({channels}: ExrImage): Record<string, string> {
  const hash = (plane: Float32Array) => createHash('sha256').update(new Uint8Array(plane.buffer)).digest('hex')
  return Object.fromEntries([...channels].map(([name, plane]) => [name, hash(plane)]))
}
