import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {LOCAL_PARAMETERS, readBlockNumber, readLeases, readNodes} from '../../core/market/index.js'
import {CandelaHome, fixtureScene} from './support/candela-home.js'
import {findProcesses} from './support/processes.js'

interface Report {
  paid: number
  price: number
  nodes: string[]
}

interface Shown {
  paid: number
  leases: {node: string; state: string; reason: string}[]
}

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
    // Past the deadline, and until the first node no longer counts as live: nothing waits for a check by it.
    await home.rpc('anvil_mine', `0x${LOCAL_PARAMETERS.registry.livenessBlocks.toString(16)}`)
    const second = home.start(['node', '--key', 'second', '--threads', '2'])
    await home.untilNodes(2)
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
    const {stderr} = await home.run(['job', 'attach', String(job)])
    expect(stderr).toContain(`What Blender said: candela job logs ${job} --task 0`)
    const {logs} = await home.withoutNodeLogs(() =>
      home.json<{logs: {outcome: string}[]}>(['job', 'logs', String(job)]),
    )
    expect(logs.map(({outcome}) => outcome)).toEqual([
      expect.stringMatching(/^Task 0 \(frame 1\) failed: .* \[late\]\./),
    ])
  })
})
