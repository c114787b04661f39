import {copyFile, readdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
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
  leases: {state: string}[]
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
    await home.passAcceptanceWindow(job)
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
