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

  test('a job for points costs nothing, and puts who rendered it on the leaderboard', async () => {
    const spent = async () => {
      const {credits} = await home.json<{credits: number}>(['wallet', 'show'])
      const {burnedTokens} = await home.json<{burnedTokens: string}>(['network', 'supply'])
      return {credits, burnedTokens}
    }
    const before = await spent()
    const args = ['render', fixtureScene('plain'), '--frames', '1', '--price', '0', '--output', home.outputDir]
    const posted = await home.run([...args, '--detach'])
    expect([posted.exitCode, posted.stderr]).toEqual([0, expect.stringContaining('1 task, for points.')])
    const attached = await home.run(['job', 'attach', '2'])
    expect(attached.stdout).toContain('Job 2: 1 frame by 1 node for points; ')
    const {stdout} = await home.run(['job', 'show', '2'])
    expect(stdout).toContain('Job 2 is closed: 1 of 1 tasks are settled, for points.')
    const {leases} = await home.json<{leases: {node: string; pay: number}[]}>(['job', 'show', '2'])
    expect(leases.map(({pay}) => pay)).toEqual([0])
    // A frame of 96x64 px has six cells.
    expect(await home.json(['network', 'leaderboard'])).toEqual({
      nodes: [{rank: 1, node: leases[0]?.node, points: '6'}],
    })
    expect(await spent()).toEqual(before)
    expect(await home.json(['market', 'prices'])).toMatchObject({
      jobs: [{job: 2, pricePerTask: 0, checkFee: 0, settled: 1}, {job: 1}],
      medianPaidPerTask: 0.001,
    })
  })

  test('why says yes where a node could lease', async () => {
    const args = ['render', fixtureScene('plain'), '--frames', '1-40', '--samples', '400', '--output', home.outputDir]
    const {job} = await home.json<{job: number}>([...args, '--detach'])
    const {nodes} = await home.json<Why>(['market', 'why', String(job)])
    expect(nodes.map(({eligible}) => eligible)).toEqual([true, true])
    await home.json(['job', 'cancel', String(job), '--yes'])
  })

  test.each([
    [['--price', 'free'], 'The price "free" is not a number of credits from 0 to 1000000 with at most 6 decimals.'],
    [['--price', '1000000.1'], 'The price "1000000.1" is not a number of credits from 0 to 1000000'],
    [['--price', '0', '--auction'], 'Volunteers cannot bid below a price of 0'],
  ])('render refuses %j', async (args, sentence) => {
    const {exitCode, stderr} = await home.run(['render', fixtureScene('plain'), ...args])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(sentence)
  })
})

describe('a node whose operator asks for more', () => {
  let home: CandelaHome

  beforeAll(async () => {
    home = await CandelaHome.create()
    await home.json(['network', 'up', '--nodes', '0'])
  })
  afterAll(() => home.remove())

  test('leaves a job to others, says why in its log, and takes one at its price', async () => {
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
    const free = await home.json<{job: number; price: number}>([
      ...['render', fixtureScene('plain'), '--frames', '1', '--price', '0', '--output', home.outputDir, '--detach'],
    ])
    expect(free.price).toBe(0)
    await home.until('the other refusal', async () => log.includes(`left job ${free.job} to others`))
    expect(log).toContain(`Job ${free.job} pays points alone; this node asks for 0.5 credits.`)
    const {nodes} = await home.json<Why>(['market', 'why', String(free.job)])
    expect(nodes.map(({eligible}) => eligible)).toEqual([true])
    await home.json(['job', 'cancel', String(free.job), '--yes'])
    const {price} = await home.json<{job: number; price: number}>([
      ...['render', fixtureScene('plain'), '--frames', '1', '--price', '0.5', '--output', home.outputDir],
    ])
    expect(price).toBe(0.5)
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
