import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {CandelaHome, fixtureScene} from './support/candela-home.js'

interface Nodes {
  nodes: {node: string; live: boolean; goodLeases: number; badLeases: number; reliability?: number}[]
}

interface Why {
  nodes: {node: string; eligible: boolean; reason?: string; message?: string}[]
}

describe('candela market', () => {
  let home: CandelaHome

  beforeAll(async () => {
    home = await CandelaHome.create()
    await home.json(['network', 'up'])
    await home.json(['render', fixtureScene('plain'), '--frames', '1-2', '--output', home.outputDir])
  })
  afterAll(() => home.remove())

  test('nodes shows who is live and what they did', async () => {
    const {nodes} = await home.json<Nodes>(['market', 'nodes'])
    expect(nodes.map(({live, badLeases}) => [live, badLeases])).toEqual([
      [true, 0],
      [true, 0],
    ])
    expect(nodes.reduce((sum, {goodLeases}) => sum + goodLeases, 0)).toBe(2)
    expect(nodes[0]?.reliability).toBe(1)
  })

  test('prices shows what was paid', async () => {
    const report = await home.json(['market', 'prices'])
    expect(report).toMatchObject({
      jobs: [{job: 1, state: 'closed', pricePerTask: 0.001, tasks: 2, waiting: 0, settled: 2}],
      medianPaidPerTask: 0.001,
    })
  })

  test('why names the first requirement that every node fails', async () => {
    const {nodes} = await home.json<Why>(['market', 'why', '1'])
    expect(nodes.map(({eligible, reason}) => [eligible, reason])).toEqual([
      [false, 'JobBoard_JobNotOpen'],
      [false, 'JobBoard_JobNotOpen'],
    ])
    const {exitCode, stdout} = await home.run(['market', 'why', '7', '--json'])
    expect([exitCode, JSON.parse(stdout).error.message]).toEqual([2, 'The network has no job 7.'])
  })

  test('why says yes where a node could lease', async () => {
    const args = ['render', fixtureScene('plain'), '--frames', '1-40', '--samples', '400', '--output', home.outputDir]
    const {job} = await home.json<{job: number}>([...args, '--detach'])
    const {nodes} = await home.json<Why>(['market', 'why', String(job)])
    expect(nodes.map(({eligible}) => eligible)).toEqual([true, true])
    await home.json(['job', 'cancel', String(job), '--yes'])
  })
})

describe('a node whose operator asks for more', () => {
  let home: CandelaHome

  beforeAll(async () => {
    home = await CandelaHome.create()
    await home.json(['network', 'up', '--nodes', '0'])
  })
  afterAll(() => home.remove())

  test('leaves a job to others, and says why in its log', async () => {
    const node = home.start(['node', '--key', 'choosy', '--min-price', '0.5'])
    let log = ''
    node.stderr?.on('data', (chunk) => {
      log += chunk
    })
    const {job} = await home.json<{job: number}>([
      ...['render', fixtureScene('plain'), '--frames', '1', '--output', home.outputDir, '--detach'],
    ])
    await home.until('the refusal', async () => log.includes(`left job ${job} to others`))
    expect(log).toContain(`Job ${job} pays 0.001 credits a task; this node asks for 0.5 credits.`)
    expect((await home.json<{leases: unknown[]}>(['job', 'show', String(job)])).leases).toEqual([])
    node.kill('SIGTERM')
    expect((await node).exitCode).toBe(0)
    await home.json(['job', 'cancel', String(job), '--yes'])
  })

  test.each([
    ['--allow-artist', 'bob', 'The artist "bob" is no address'],
    ['--min-price', 'much', 'The price "much" is not a number of credits'],
  ])('refuses %s %s', async (flag, value, sentence) => {
    const {exitCode, stderr} = await home.run(['node', flag, value])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(sentence)
  })
})
