import {copyFile, readdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {LOCAL_PARAMETERS, readBlockNumber, readLeases, readNodes} from '../../core/market/index.js'
import {CandelaHome, fixtureScene} from './support/candela-home.js'
import {findProcesses, killNow} from './support/processes.js'

interface Report {
  outcome: string
  frames: {frame: number; file: string}[]
  paid: number
  price: number
  nodes: string[]
}

interface Shown {
  state: string
  paid: number
  leases: {node: string; state: string; reason: string; firstTask: number; tasks: number}[]
}

/** Jobs that were on their way to the chain. */
async function findPostings(home: CandelaHome): Promise<string[]> {
  const names = await readdir(join(home.dir, 'jobs/local')).catch(() => [])
  return names.filter((name) => /^posting-.*json$/.test(name))
}

async function findSupervisor(home: CandelaHome): Promise<number> {
  const [supervisor] = [...(await findProcesses(home.dir))].filter(([, command]) => command.includes('supervise'))
  return supervisor?.[0] ?? 0
}

/** Enough samples that a frame of the test scene takes seconds. */
const SLOW = ['--samples', '60']

describe('an interrupted job', () => {
  const scene = fixtureScene('plain')
  let home: CandelaHome

  beforeAll(async () => {
    home = await CandelaHome.create()
    await home.json(['network', 'up'])
  })
  afterAll(() => home.remove())

  const post = (...args: string[]) =>
    home.json<{job: number}>(['render', scene, '--output', home.outputDir, '--detach', ...args])
  const show = (job: number) => home.json<Shown>(['job', 'show', String(job)])

  test('goes on after Ctrl-C, and the message says how to attach', async () => {
    const render = home.start(['render', scene, '--frames', '1-3', '--output', home.outputDir, ...SLOW])
    await home.untilJobs(1)
    await home.untilLeased(1)
    render.kill('SIGINT')
    const {exitCode, stderr} = await render
    expect(exitCode).toBe(130)
    expect(stderr).toContain('Stopped waiting for job 1; the job goes on.')
    expect(stderr).toContain('candela job attach 1')
    const report = await home.json<Report>(['job', 'attach', '1'])
    expect(report).toMatchObject({outcome: 'done', paid: report.price})
    expect(report.frames).toHaveLength(3)
  })

  test('finishes a frame again whose file was cut short since, and keeps what was there', async () => {
    const {frames} = await home.json<Report>(['job', 'attach', '1'])
    const path = frames[1]?.file ?? ''
    const whole = await readFile(path)
    await writeFile(path, whole.subarray(0, 1000))
    const report = await home.json<Report>(['job', 'attach', '1'])
    expect(report.frames).toEqual(frames)
    expect((await readFile(path)).subarray(-8, -4).toString()).toBe('IEND')
    expect((await readdir(home.outputDir)).filter((name) => name.includes('.changed-'))).toHaveLength(1)
  })

  test('is resumed after kill -9 of the command line, and paid once', async () => {
    const render = home.start(['render', scene, '--frames', '1-3', '--output', home.outputDir, ...SLOW])
    await home.untilLeased(2)
    render.kill('SIGKILL')
    await render
    const report = await home.json<Report>(['job', 'attach', '2'])
    expect(report.frames.map(({frame}) => frame)).toEqual([1, 2, 3])
    expect(report.paid).toBe(report.price)
  })

  test('is settled by the nodes alone when the artist detaches', async () => {
    const {job} = await post('--frames', '1-2')
    await passAcceptanceWindow(home, job)
    await home.until('all tasks to be paid', async () => {
      const {paid, leases} = await show(job)
      return leases.length > 0 && leases.every(({state}) => state === 'settled') && paid === 0.002
    })
    const report = await home.json<Report>(['job', 'attach', String(job)])
    expect(report.frames).toHaveLength(2)
  })

  test('is finished with the scene as it was posted, whatever became of the file', async () => {
    const edited = join(home.dir, 'edited.blend')
    await copyFile(scene, edited)
    const {job} = await home.json<{job: number}>(['render', edited, '--frames', '1', '-o', home.outputDir, '--detach'])
    await writeFile(edited, 'edited since')
    const report = await home.json<Report>(['job', 'attach', String(job)])
    expect(report).toMatchObject({outcome: 'done', frames: [{frame: 1}]})
  })

  test('is refunded where it was not leased when it is cancelled, and ends with 5', async () => {
    const {job} = await post('--frames', '1-12', ...SLOW)
    await home.untilLeased(job)
    const nodes = [...(await findProcesses(home.dir))].filter(([, command]) => / node --key /.test(command))
    for (const [pid] of nodes) process.kill(pid, 'SIGSTOP')
    const cancelled = await home.json<{refunded: number}>(['job', 'cancel', String(job), '--yes'])
    for (const [pid] of nodes) process.kill(pid, 'SIGCONT')
    expect(nodes).toHaveLength(2)
    expect(cancelled.refunded).toBeGreaterThan(0)
    const {exitCode, stdout} = await home.run(['job', 'attach', String(job), '--json'])
    expect(exitCode).toBe(5)
    expect(JSON.parse(stdout)).toMatchObject({outcome: 'cancelled'})
    expect((await show(job)).state).toBe('closed')
  })

  test('is found again when the command is killed while it posts', async () => {
    const supervisor = await findSupervisor(home)
    const listed = async () => (await home.json<{jobs: {job: number}[]}>(['job', 'list'])).jobs.length
    const before = await listed()
    process.kill(supervisor, 'SIGSTOP')
    const render = home.start(['render', scene, '--frames', '1', '--output', home.outputDir])
    await home.until('the posting', async () => (await findPostings(home)).length === 1)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    render.kill('SIGKILL')
    await render
    process.kill(supervisor, 'SIGCONT')
    expect(await findPostings(home)).toHaveLength(1)
    expect(await listed()).toBe(before + 1)
    expect(await findPostings(home)).toEqual([])
    const report = await home.json<Report>(['job', 'attach', String(before + 1)])
    expect(report).toMatchObject({outcome: 'done', paid: report.price})
  })

  test('comes back with job attach after kill -9 of everything', async () => {
    const {job} = await post('--frames', '1-3', ...SLOW)
    await home.untilLeased(job)
    killNow((await findProcesses(home.dir)).keys())
    await home.until('every process to be gone', async () => (await findProcesses(home.dir)).size === 0)
    const report = await home.json<Report>(['job', 'attach', String(job)])
    expect(report).toMatchObject({outcome: 'done', paid: report.price})
    expect(report.frames).toHaveLength(3)
  })
})

describe('a detached job on a network of one node', () => {
  let home: CandelaHome

  beforeAll(async () => {
    home = await CandelaHome.create()
    await home.json(['network', 'up', '--nodes', '1'])
  })
  afterAll(() => home.remove())

  test('is checked by the network in the name of its artist, and settled', async () => {
    const args = ['render', fixtureScene('plain'), '--frames', '1-2', '--output', home.outputDir, '--detach']
    const {job} = await home.json<{job: number}>(args)
    await passAcceptanceWindow(home, job)
    await home.until('all tasks to be paid', async () => {
      const {leases} = await home.json<Shown>(['job', 'show', String(job)])
      return leases.length > 0 && leases.every(({state}) => state === 'settled')
    })
    const {leases} = await home.json<{leases: {verdict: string}[]}>(['job', 'show', String(job)])
    expect(leases.map(({verdict}) => verdict)).toContain('match')
  })

  test('is settled before the end of its acceptance window once its artist approves it, and paid once', async () => {
    const args = ['render', fixtureScene('plain'), '--frames', '1-2', '--output', home.outputDir, '--detach']
    const {job} = await home.json<{job: number}>(args)
    const show = () => home.json<Shown>(['job', 'show', String(job)])
    await home.until('both tasks to be cleared', async () => {
      const {leases} = await show()
      return leases.every(({state}) => state === 'cleared') && leases.reduce((sum, {tasks}) => sum + tasks, 0) === 2
    })
    const approve = ['job', 'approve', String(job)]
    const unasked = await home.run([...approve, '--json'])
    expect([unasked.exitCode, JSON.parse(unasked.stdout).error.code]).toEqual([2, 'CANNOT_ASK'])
    const {leases} = await show()
    const drawBlocks = (await home.read((market) => readLeases(market, job))).map(({drawBlock}) => drawBlock)
    expect(await home.json([...approve, '--yes'])).toEqual({job, leases: leases.length, paid: 0.002})
    const approvedBlock = await home.read(readBlockNumber)
    expect(approvedBlock).toBeLessThan(Math.min(...drawBlocks) + LOCAL_PARAMETERS.board.acceptanceBlocks)
    const settled = await show()
    expect(settled.leases.map(({state}) => state)).toEqual(leases.map(() => 'settled'))
    expect(settled.paid).toBe(0.002)
    expect(await home.json([...approve, '--yes'])).toEqual({job, leases: 0, paid: 0})
  })

  test('is disputed by one task of a lease, and the command says by which', async () => {
    const args = ['render', fixtureScene('plain'), '--frames', '1-2', '--tiles', '2x1', '--output', home.outputDir]
    const {job} = await home.json<{job: number}>([...args, '--detach'])
    const readLease = async () =>
      (await home.json<{leases: (Shown['leases'][number] & {lease: string})[]}>(['job', 'show', String(job)])).leases[0]
    await home.until('a lease to be cleared', async () => (await readLease())?.state === 'cleared')
    const {lease, firstTask, tasks} = (await readLease()) ?? {}
    expect([firstTask, tasks]).toEqual([0, 2])
    const {stdout, stderr} = await home.run(['job', 'dispute', String(job), '--frame', '1', '--yes', '--json'])
    expect(stderr).toBe(
      `Lease ${lease} has tasks 0-1 of this frame and can be disputed once: task 0 is judged, unless --task names another.`,
    )
    expect(JSON.parse(stdout)).toEqual({
      ...{job, matter: 'picture'},
      disputes: [{lease, task: 0, otherTasks: [1], depositTokens: '6000000000000000000'}],
    })
  })
})

describe('a network whose nodes come and go', () => {
  let home: CandelaHome

  beforeAll(async () => {
    home = await CandelaHome.create()
    await home.json(['network', 'up', '--nodes', '0'])
  })
  afterAll(() => home.remove())

  test('leaves a job waiting, which says so', async () => {
    const render = home.start(['render', fixtureScene('plain'), '--frames', '1', '--output', home.outputDir])
    let stderr = ''
    render.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    await home.until('the word on it', async () => stderr.includes('No node is live'))
    render.kill('SIGINT')
    expect((await render).exitCode).toBe(130)
    expect(stderr.match(/No node is live/g)).toHaveLength(1)
    await home.json(['job', 'cancel', '1', '--yes'])
  })

  test('takes its lease from a node that is killed, at the deadline; another node renders, and only that one is paid', async () => {
    const first = home.start(['node', '--key', 'first', '--threads', '1'])
    await home.untilNodes(1)
    const args = ['render', fixtureScene('plain'), '--frames', '1', '--output', home.outputDir]
    const {job} = await home.json<{job: number}>([...args, '--samples', '200', '--detach'])
    const show = () => home.json<Shown>(['job', 'show', String(job)])
    await home.untilLeased(job)
    await new Promise((resolve) => setTimeout(resolve, 2000))
    first.kill('SIGKILL')
    await first
    await home.until('the Blender of the first node to end', async () =>
      [...(await findProcesses(home.dir)).values()].every((command) => !command.includes('worker.py')),
    )
    const second = home.start(['node', '--key', 'second', '--threads', '2'])
    await home.untilNodes(2)
    await home.rpc('anvil_mine', '0x100')
    const report = await home.json<Report>(['job', 'attach', String(job)])
    const {leases, paid} = await show()
    expect(leases.map(({state}) => state)).toEqual(['expired', 'settled'])
    expect(leases[0]?.node).not.toBe(leases[1]?.node)
    expect(report.nodes).toEqual([leases[1]?.node])
    expect(paid).toBe(report.price)
    second.kill('SIGTERM')
    expect((await second).exitCode).toBe(0)
  })

  test('gets the lease back from a node whose render does not end by the deadline, and from one on its second Ctrl-C', async () => {
    const before = (await home.read(readNodes)).length
    const node = home.start(['node', '--key', 'third', '--threads', '1'])
    await home.untilNodes(before + 1)
    const {job} = await home.json<{job: number}>([
      ...['render', fixtureScene('plain'), '--frames', '1', '--samples', '400', '--detach'],
      ...['--output', home.outputDir],
    ])
    const show = () => home.json<Shown>(['job', 'show', String(job)])
    await home.untilLeased(job)
    await home.until('the render that never ends', async () => {
      const blenders = [...(await findProcesses(home.dir))].filter(([, command]) => command.includes('worker.py'))
      for (const [pid] of blenders) process.kill(pid, 'SIGSTOP')
      return blenders.length > 0
    })
    const readDeadline = async () =>
      (await home.read((market) => readLeases(market, job))).findLast(({state}) => state === 'leased')?.deadlineBlock ??
      0
    const deadlineBlock = await readDeadline()
    await home.rpc('anvil_mine', `0x${(deadlineBlock - 5 - (await home.read(readBlockNumber))).toString(16)}`)
    await home.until('a lease after the first', async () => (await readDeadline()) > deadlineBlock)
    node.kill('SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 500))
    node.kill('SIGINT')
    expect((await node).exitCode).toBe(0)
    const {leases} = await show()
    expect(leases.map(({state, reason}) => [state, reason])).toEqual([
      ['returned', 'late'],
      ['returned', 'stopped'],
    ])
    await home.json(['job', 'cancel', String(job), '--yes'])
  })
})

/** Waits until every lease is cleared, and mines the blocks in which the artist could still dispute. */
async function passAcceptanceWindow(home: CandelaHome, job: number): Promise<void> {
  await home.until('every lease to be cleared', async () => {
    const leases = await home.read((market) => readLeases(market, job))
    return leases.length > 0 && leases.every(({state}) => state === 'cleared' || state === 'settled')
  })
  await home.rpc('anvil_mine', `0x${LOCAL_PARAMETERS.board.acceptanceBlocks.toString(16)}`)
}
