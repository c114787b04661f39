import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdir, readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, onTestFinished, test} from 'vitest'
import {BlenderCrashedError, BlenderStartError, diagnoseFailure} from '../../../core/blender/index.js'
import {startBlender} from '../../../core/blender/start-blender.js'
import {packagePath} from '../../../core/package-root.js'
import {makeFolder, openSession, SCENES, SIZE, sandboxes, scenePath, testRuntime} from './bench.js'

/** A render that would take minutes here. */
const LONG = {widthPx: 3840, heightPx: 2160, frame: 1, samples: 4000}

const PARENT = packagePath('test/integration/blender/session-parent.mjs')

describe('a session', () => {
  test('ends at once when its render is cancelled', async () => {
    const {session, outDir} = await openSession('plain')
    const abort = new AbortController()
    const render = session.render({...LONG, outputPath: join(outDir, 'frame.exr'), signal: abort.signal})
    await sleep(700)
    const cancelledAt = performance.now()
    abort.abort(new Error('cancelled by a test'))
    await expect(render).rejects.toThrow('cancelled by a test')
    await expectGone(session.pid)
    expect(performance.now() - cancelledAt).toBeLessThan(1000)
    await expect(session.render({...LONG, outputPath: join(outDir, 'frame.exr')})).rejects.toThrow(
      'cancelled by a test',
    )
  })

  test('says how Blender died', async () => {
    const {session, outDir} = await openSession('plain')
    const render = session.render({...LONG, outputPath: join(outDir, 'frame.exr')})
    await sleep(300)
    process.kill(session.pid ?? 0, 'SIGKILL')
    await expect(render).rejects.toThrow(BlenderCrashedError)
    await expect(render).rejects.toThrow(/^Blender 4\.5\.\d+ ended by SIGKILL, as when memory runs out, in the middle/)
  })

  test('survives the Ctrl-C of its terminal', async () => {
    const {session, outDir} = await openSession('plain')
    process.kill(session.pid ?? 0, 'SIGINT')
    const render = session.render({...SIZE, frame: 1, samples: 4, outputPath: join(outDir, 'frame.exr')})
    process.kill(session.pid ?? 0, 'SIGINT')
    await expect(render).resolves.toMatchObject(SIZE)
  })

  test('closes even when Blender hangs, and may be closed twice', async () => {
    const {session} = await openSession('plain')
    process.kill(session.pid ?? 0, 'SIGSTOP')
    const closedAt = performance.now()
    await session.close()
    await session.close()
    expect(performance.now() - closedAt).toBeLessThan(5000)
    await expectGone(session.pid)
  })

  test('closes in the middle of a render', async () => {
    const {session, outDir} = await openSession('plain')
    const render = session.render({...LONG, outputPath: join(outDir, 'frame.exr')}).catch((error: unknown) => error)
    await sleep(300)
    const closedAt = performance.now()
    await session.close()
    expect(performance.now() - closedAt).toBeLessThan(2000)
    expect(await render).toBeInstanceOf(BlenderCrashedError)
  })

  test('opens one scene only: after a failed open the scene before would go on rendering', async () => {
    const folder = await makeFolder()
    const process = await startBlender({
      runtime: await testRuntime(),
      script: 'core/blender/worker.py',
      logPath: join(folder, 'blender.log'),
    })
    onTestFinished(() => process.close())
    const open = (path: string) =>
      process.request('open', {path, folder: '/', copies: [], threads: 0, device: {kind: 'cpu'}})
    await expect(open(join(folder, 'none.blend'))).rejects.toMatchObject({reason: 'SCENE_UNREADABLE'})
    await expect(process.request('render', {})).rejects.toMatchObject({reason: 'NOT_OPEN'})
    await expect(open(scenePath('plain'))).rejects.toMatchObject({reason: 'ALREADY_OPEN'})
  })

  test('says why a Blender does not start', async () => {
    const runtime = {...(await testRuntime()), command: '/usr/bin/false'}
    await expect(openSession('plain', {runtime})).rejects.toThrow(BlenderStartError)
    const absent = {...runtime, command: '/nowhere/python'}
    await expect(openSession('plain', {runtime: absent})).rejects.toThrow(
      /^Blender 4\.5\.\d+ at \/nowhere\/python did not start/,
    )
  })

  test.for([0, 1])('rests between renders with threads set to %i', async (threads) => {
    const {session, outDir} = await openSession('plain', {threads})
    await session.render({...SIZE, frame: 1, samples: 4, outputPath: join(outDir, 'frame.exr')})
    const before = await readCpuSec(session.pid)
    await sleep(1000)
    expect((await readCpuSec(session.pid)) - before).toBeLessThan(0.2)
  })

  test('keeps Blender within its memory', async () => {
    const start = openSession('plain', {memoryLimitBytes: 300 * 1024 ** 2})
    await expect(start).rejects.toThrow(/did not start|in the middle of its work|Out of memory/i)
  })

  test('lets a scene that takes 100 GB end itself, and goes before the node when memory runs out', async () => {
    const {session, outDir} = await openSession('vast', {memoryLimitBytes: 4 * 1024 ** 3})
    expect(await readFile(`/proc/${session.pid}/oom_score_adj`, 'utf8')).toBe('1000\n')
    const render = session.render({...SIZE, frame: 1, samples: 4, outputPath: join(outDir, 'frame.exr')})
    const error = await render.catch((caught: unknown) => caught)
    const log = await readFile(join(outDir, 'blender.log'), 'utf8')
    expect(diagnoseFailure(error, log)).toMatchObject({reason: 'out-of-memory', isForOthers: true})
  })

  test.for(sandboxes)('leaves no process when its parent is killed (%s)', async (sandbox) => {
    const outDir = await makeFolder()
    const args = [PARENT, SCENES, outDir, sandbox, 'long']
    const parent = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']})
    const [pid] = await readLine(parent.stdout)
    await sleep(500)
    expect(await isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await expectGone(pid)
    await expectNoProcessWith(outDir)
  })

  test('notices a full disk, whatever Blender says', async () => {
    const outDir = await makeFolder()
    await mkdir(join(outDir, 'small'))
    const small = join(outDir, 'small')
    const bwrap = ['--dev-bind', '/', '/', '--size', '65536', '--tmpfs', small]
    const args = [...bwrap, process.execPath, PARENT, SCENES, small, 'none', 'large']
    const child = spawn('bwrap', args, {stdio: ['ignore', 'pipe', 'inherit']})
    const [, answer] = await readLine(child.stdout, 2)
    expect(JSON.parse(answer ?? '')).toMatchObject({
      name: 'RenderFailedError',
      message: expect.stringMatching(/is the disk full\?\.$|cannot save|No space left/),
      left: ['blender.log'],
    })
  })
})

async function readLine(stream: NodeJS.ReadableStream, count = 1): Promise<string[]> {
  let text = ''
  for await (const chunk of stream) {
    text += chunk
    if (text.split('\n').length > count) return text.split('\n')
  }
  throw new Error(`The parent ended after ${JSON.stringify(text)}.`)
}

async function isAlive(pid: number | string | undefined): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status !== '' && !/\) [ZX] /.test(status)
}

/** CPU seconds that a process has spent, in ticks of 10 ms. */
async function readCpuSec(pid: number | undefined): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function expectGone(pid: number | string | undefined): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    if (!(await isAlive(pid))) return
    await sleep(50)
  }
  throw new Error(`Process ${pid} is still there.`)
}

/** Sandboxed processes are children of the sandbox; all of them carry the folder in their environment or arguments. */
async function expectNoProcessWith(text: string): Promise<void> {
  let pid: string | undefined
  for (let tries = 0; tries < 40; tries += 1) {
    pid = await findProcessWith(text)
    if (pid === undefined) return
    await sleep(50)
  }
  throw new Error(`Process ${pid} is still there.`)
}

async function findProcessWith(text: string): Promise<string | undefined> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/environ`))
  for (const pid of pids) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    const isOurs =
      environment.includes(text) || (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(text)
    if (isOurs) return pid
  }
  return undefined
}
