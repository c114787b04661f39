import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {LOCAL_PARAMETERS, readBlockNumber, readLeases} from '../../core/market/index.js'
import {CandelaHome, fixtureScene} from './support/candela-home.js'

interface Shown {
  paid: number
  leases: {state: string; verdict: string; firstTask: number; tasks: number}[]
}

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
    await home.passAcceptanceWindow(job)
    await home.until('all tasks to be paid', async () => {
      const {leases} = await home.json<Shown>(['job', 'show', String(job)])
      return leases.length > 0 && leases.every(({state}) => state === 'settled')
    })
    const {leases} = await home.json<Shown>(['job', 'show', String(job)])
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
