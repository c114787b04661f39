import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {checkPicture} from '../../core/verify/index.js'
import {CandelaHome, type CommandResult, fixtureScene} from './support/candela-home.js'

interface Shown {
  leases: {lease: string; node: string; state: string; verdict: string; firstTask: number; tasks: number}[]
}

interface ShownVerdicts {
  tasks: {node: string; verdict: string; leaseState: string; pictures: string[]}[]
}

interface Reproduced {
  node: string
  onChain: string
  here: string
  rounds: {
    isProven: boolean
    renderer?: {verdict: string}
    checks: {checker: string; verdict: string; here: {verdict: string}}[]
  }[]
}

describe('a node that renders half of the samples', () => {
  let home: CandelaHome
  let report: {outcome: string; frames: {file: string}[]; nodes: string[]; checks: {mismatch: number}}
  let shown: Shown
  let cheater: string

  beforeAll(async () => {
    home = await CandelaHome.create()
    await home.json(['network', 'up', '--nodes', '4', '--threads', '1', '--cheat', 'samples=0.5'])
    report = await home.json(['render', fixtureScene('denoised'), '--frames', '1-8', '--output', home.outputDir])
    shown = await home.json<Shown>(['job', 'show', '1'])
    cheater = /node (0x\w+) is ready/.exec(await home.nodeLog('node-1'))?.[1] ?? 'unknown'
  })
  afterAll(() => home.remove())

  test('is caught by its grain', () => {
    expect(shown.leases.filter(({state}) => state === 'rejected').map(({node}) => node)).toContain(cheater)
    expect(shown.leases.filter(({state}) => state === 'rejected').every(({node}) => node === cheater)).toBe(true)
    expect(report.checks.mismatch).toBeGreaterThanOrEqual(1)
  })

  test('is shown with what it submitted and what it should have', async () => {
    const output = join(home.outputDir, 'verdicts')
    const {tasks} = await home.json<ShownVerdicts>(['verify', 'show', '1', '--output', output])
    expect(tasks.length).toBeGreaterThanOrEqual(1)
    for (const {node, verdict, leaseState, pictures} of tasks) {
      expect([node, verdict, leaseState]).toEqual([cheater, 'mismatch', 'rejected'])
      await checkPicture(pictures[0] ?? '', {widthPx: 996, heightPx: 756})
    }
  })

  test('is convicted again by whoever reproduces the verdict, from the chain and the scene alone', async () => {
    const rejected = shown.leases.find(({state}) => state === 'rejected')
    const reproduced = await home.json<Reproduced>(['verify', 'reproduce', rejected?.lease ?? ''])
    expect(reproduced).toMatchObject({node: cheater, onChain: 'mismatch', here: 'mismatch'})
    expect(reproduced.rounds.length).toBeGreaterThanOrEqual(1)
    for (const {isProven, renderer, checks} of reproduced.rounds) {
      expect([isProven, renderer?.verdict]).toEqual([true, 'mismatch'])
      for (const {verdict, here} of checks) expect([verdict, here.verdict]).toEqual(['mismatch', 'match'])
    }
  })

  test('has no verdict where nothing was checked, and the command says so', async () => {
    const {exitCode, stderr} = await home.run(['verify', 'reproduce', '1'])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/The network has no job 0|no verdict/)
    expect((await home.run(['verify', 'reproduce', 'one'])).exitCode).toBe(2)
  })

  test('loses stake, and only it does', async () => {
    const {nodes} = await home.json<{nodes: {node: string; stakeTokens: string}[]}>(['node', 'status'])
    const stakes = new Map(nodes.map(({node, stakeTokens}) => [node, BigInt(stakeTokens)]))
    const honest = nodes.filter(({node}) => node !== cheater).map(({node}) => stakes.get(node))
    expect(new Set(honest).size).toBe(1)
    expect(stakes.get(cheater)).toBeLessThan(honest[0] ?? 0n)
  })

  test('is not paid, and its task is rendered again by honest nodes', async () => {
    expect(report.outcome).toBe('done')
    expect(report.frames).toHaveLength(8)
    for (const {file} of report.frames) await checkPicture(file, {widthPx: 96, heightPx: 64})
    expect(report.nodes).not.toContain(cheater)
  })
})

describe('a node that delivers other files than it committed to', () => {
  let home: CandelaHome
  let rendered: CommandResult

  beforeAll(async () => {
    home = await CandelaHome.create()
    await home.json(['network', 'up', '--nodes', '1', '--threads', '2', '--cheat', 'files=first'])
    const args = ['render', fixtureScene('plain'), '--frames', '1-4', '--output', home.outputDir, '--json']
    rendered = await home.run(args)
  })
  afterAll(() => home.remove())

  test('is caught when its files arrive, and the command ends with 9', () => {
    expect(rendered.exitCode).toBe(9)
    expect(JSON.parse(rendered.stdout).error).toMatchObject({
      code: 'AUDIT',
      message: expect.stringContaining('committed to'),
      suggestions: [expect.stringMatching(/^candela job dispute 1 --task \d+ --files$/), 'candela verify 1'],
    })
  })

  test('delivered what Blender said, which is kept beside the fault', async () => {
    const {suggestions} = JSON.parse(rendered.stdout).error as {suggestions: string[]}
    const task = /--task (\d+)/.exec(suggestions[0] ?? '')?.[1] ?? 'none'
    const ofTask = ['job', 'logs', '1', '--task', task]
    const {logs} = await home.withoutNodeLogs(() => home.json<{logs: {outcome: string}[]}>(ofTask))
    expect(logs.map(({outcome}) => outcome)).toEqual([expect.stringMatching(/^Task \d \(frame \d\) was rendered/)])
  })

  test('is named by candela verify, which ends with 9', async () => {
    const {exitCode, stdout} = await home.run(['verify', '1', '--json'])
    expect(exitCode).toBe(9)
    const {leases} = JSON.parse(stdout) as {leases: {isMatch: boolean; problem?: string}[]}
    const wrong = leases.filter(({isMatch}) => !isMatch)
    expect(wrong.length).toBeGreaterThan(0)
    for (const {problem} of wrong) expect(problem).toContain('have the fingerprint root')
  })
})

describe('a node that paints over two of 240 cells', () => {
  test('is found by an audit, disputed by the command itself, convicted by referees, and replaced', async () => {
    const home = await CandelaHome.create()
    try {
      await home.json(['network', 'up', '--nodes', '5', '--threads', '1', '--cheat', 'box=0.001'])
      // Leases of one task, and more of them than nodes: the others leave one for each.
      const job = [fixtureScene('plain'), '--frames', '1-6', '--resolution', '640x360', '--samples', '2']
      const rendered = await home.run(['render', ...job, '--audit', 'fast', '--output', home.outputDir, '--json'])
      const cheater = /node (0x\w+) is ready/.exec(await home.nodeLog('node-1'))?.[1] ?? 'unknown'
      expect(rendered.exitCode).toBe(0)
      const report = JSON.parse(rendered.stdout) as {outcome: string; nodes: string[]; frames: unknown[]}
      expect(report).toMatchObject({outcome: 'done', frames: Array(6).fill({frame: expect.any(Number)})})
      expect(report.nodes).not.toContain(cheater)
      const {leases} = await home.json<Shown>(['job', 'show', '1'])
      // The draw meets one of the two cells in one run of fifteen; in the others, only the audit does.
      const rejected = leases.filter(({state}) => state === 'rejected')
      expect(new Set(rejected.map(({node}) => node))).toEqual(new Set([cheater]))
    } finally {
      await home.remove()
    }
  })
})

describe('a test-only fault', () => {
  test('is refused with a sentence when it is none of ours', async () => {
    const home = await CandelaHome.create()
    try {
      const {exitCode, stderr} = await home.run(['node', '--cheat', 'stealing'])
      expect(exitCode).toBe(2)
      expect(stderr).toContain('The fault "stealing" is unknown')
    } finally {
      await home.remove()
    }
  })
})
