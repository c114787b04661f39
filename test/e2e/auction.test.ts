import {readdir} from 'node:fs/promises'
import type {ResultPromise} from 'execa'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {CandelaHome, fixtureScene} from './support/candela-home.js'

interface Report {
  outcome: string
  frames: unknown[]
  nodes: string[]
  price: number
  paid: number
}

interface Shown {
  state: string
  leases: {node: string; pay: number; tasks: number}[]
}

describe('candela render --auction', () => {
  let home: CandelaHome
  let nodes: ResultPromise[]
  let log = ''

  beforeAll(async () => {
    home = await CandelaHome.create()
    await home.json(['network', 'up', '--nodes', '0'])
    nodes = ['0.0006', '0.0008'].map((price, i) =>
      home.start(['node', '--key', `bidder-${i}`, '--min-price', price, '--workers', '2']),
    )
    for (const node of nodes) {
      node.stderr?.on('data', (chunk) => {
        log += chunk
      })
    }
    await home.until('both nodes', async () => log.split('is ready on local').length === 3)
  })
  afterAll(async () => {
    for (const node of nodes) node.kill('SIGTERM')
    await Promise.all(nodes)
    await home.remove()
  })

  test('killed while nodes bid, goes on with job attach: each node is paid its own price', async () => {
    const scene = ['render', fixtureScene('plain'), '--frames', '1-6', '--output', home.outputDir]
    const command = home.start([...scene, '--auction', '--bid-window', '0.2'])
    await home.until('both bids', async () => log.split('tasks of job 1').length === 3)
    command.kill('SIGKILL')
    await command
    const report = await home.json<Report>(['job', 'attach', '1'])
    expect(report).toMatchObject({outcome: 'done', price: 0.006})
    expect(report.frames).toHaveLength(6)
    expect(report.paid).toBeGreaterThanOrEqual(0.0036)
    expect(report.paid).toBeLessThanOrEqual(0.0048)
    expect(log.split('rendering on the CPU with 2 workers')).toHaveLength(3)
    expect(
      (await readdir(home.dir, {recursive: true})).filter((path) => path.endsWith('worker-2/blender.log')),
    ).not.toEqual([])
    const {leases} = await home.json<Shown>(['job', 'show', '1'])
    expect(leases.every(({pay, tasks}) => [0.0006, 0.0008].includes(Number((pay / tasks).toFixed(6))))).toBe(true)
  })

  test('cancels the job when no bid is what was asked for', async () => {
    const scene = ['render', fixtureScene('plain'), '--frames', '1', '--output', home.outputDir]
    const auction = ['--auction', '--bid-window', '0.05', '--max-bid', '0.0001']
    const {exitCode, stdout} = await home.run([...scene, ...auction, '--json'])
    expect([exitCode, JSON.parse(stdout).error.code]).toEqual([7, 'NO_BID_FITS'])
    expect((await home.json<Shown>(['job', 'show', '2'])).state).toBe('closed')
    await home.until('the bonds', async () => log.split('the bond for job 2 is free again').length === 3)
  })

  test.each([
    ['--bid-window', '0', '--bid-window "0" is not a number from 0.01 to 1440.'],
    ['--min-reliability', '2', '--min-reliability "2" is not a number from 0 to 1.'],
    ['--max-bid', 'much', 'The price "much" is not a number of credits'],
    ['--allow', 'bob', '"bob" is not an address'],
    ['--blender-build', 'new', '"new" is no Blender'],
  ])('refuses %s %s', async (flag, value, sentence) => {
    const {exitCode, stderr} = await home.run(['render', fixtureScene('plain'), '--auction', flag, value])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(sentence)
  })
})

describe('candela render --sponsor', () => {
  let home: CandelaHome

  beforeAll(async () => {
    home = await CandelaHome.create()
    await home.json(['network', 'up'])
  })
  afterAll(() => home.remove())

  test('spends what the sponsor allows, and no more', async () => {
    const {address: artist} = await home.json<{address: string}>(['wallet', 'show'])
    const {address: sponsor} = await home.json<{address: string}>(['wallet', 'show', '--local-key', 'studio'])
    await home.json(['wallet', 'buy', '1', '--local-key', 'studio', '--yes'])
    const scene = ['render', fixtureScene('plain'), '--frames', '1', '--output', home.outputDir, '--sponsor', sponsor]
    const refused = await home.run([...scene, '--json'])
    expect([refused.exitCode, JSON.parse(refused.stdout).error.message]).toEqual([
      7,
      expect.stringContaining('which allows it 0 credits'),
    ])
    await home.json(['wallet', 'allow', artist, '0.5', '--local-key', 'studio', '--yes'])
    expect(await home.json<Report>(scene)).toMatchObject({outcome: 'done', paid: 0.001})
    const {credits} = await home.json<{credits: number}>(['wallet', 'show', '--local-key', 'studio'])
    expect(credits).toBeLessThan(1)
    expect(credits).toBeGreaterThan(0.995)
  })
})
