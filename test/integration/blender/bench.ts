import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, onTestFinished} from 'vitest'
import {
  type BlenderRuntime,
  BlenderSession,
  detectSandbox,
  type SandboxKind,
  type SessionOptions,
  whichRuntime,
} from '../../../core/blender/index.js'
import {packagePath} from '../../../core/package-root.js'
import {type ExrImage, readExr} from '../../../core/verify/index.js'

/** Folder of the tiny scenes. */
export const SCENES = packagePath('test', 'fixtures', 'scenes')

/** Absolute path of one of the tiny scenes. */
export function scenePath(name: string): string {
  return join(SCENES, `${name}.blend`)
}

/** Size of the tiny scenes in pixels. */
export const SIZE = {widthPx: 96, heightPx: 64}

/** The ways to run Blender here; a machine without bubblewrap says so and tests the rest. */
export const sandboxes: readonly SandboxKind[] = await listSandboxes()

async function listSandboxes(): Promise<SandboxKind[]> {
  if ((await detectSandbox()) === 'bubblewrap') return ['none', 'bubblewrap']
  console.warn('bubblewrap does not work on this machine: what happens inside the sandbox is not tested.')
  return ['none']
}

/** The Blender that saved the tiny scenes; the set-up of the test run has installed it. */
export function testRuntime(): Promise<BlenderRuntime> {
  return whichRuntime('4.5')
}

/** A folder of its own, removed after the test. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'candela-test-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  return folder
}

/** A session on one of the tiny scenes, closed after the test. */
export async function openSession(name: string, options: Partial<SessionOptions> = {}): Promise<TestSession> {
  const outDir = options.outDir ?? (await makeFolder())
  const session = await startSession(name, {...options, outDir})
  onTestFinished(() => session.close())
  return {session, outDir}
}

/** One warm session for all tests of a `describe`; each still gets a folder of its own inside. */
export function shareSession(name: string): () => Promise<TestSession> {
  let session: BlenderSession
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'candela-test-'))
    session = await startSession(name, {outDir: folder})
  })
  afterAll(async () => {
    await session?.close()
    await rm(folder, {recursive: true, force: true})
  })
  return async () => ({session, outDir: await mkdtemp(join(folder, 'test-'))})
}

async function startSession(
  name: string,
  options: Partial<SessionOptions> & {outDir: string},
): Promise<BlenderSession> {
  return BlenderSession.start({
    runtime: options.runtime ?? (await testRuntime()),
    sceneDir: SCENES,
    scenePath: `${name}.blend`,
    device: {kind: 'cpu'},
    sandbox: 'none',
    logPath: join(options.outDir, 'blender.log'),
    ...options,
  })
}

/** An open session and where its pictures go. */
export interface TestSession {
  session: BlenderSession
  outDir: string
}

/** How many values differ between two images, and by how much at most. */
export function compareValues(a: ExrImage, b: ExrImage): {channels: number; differing: number; largest: number} {
  let [differing, largest] = [0, 0]
  for (const [name, values] of a.channels) {
    const others = b.channels.get(name)
    if (!others || others.length !== values.length) throw new Error(`${name} is not the same in both images.`)
    values.forEach((value, i) => {
      const difference = Math.abs(value - (others[i] ?? Number.NaN))
      if (difference !== 0) differing += 1
      largest = Math.max(largest, difference)
    })
  }
  return {channels: a.channels.size, differing, largest}
}

/** Reads both files and compares them. */
export async function compareFiles(a: string, b: string) {
  return compareValues(await readExr(a), await readExr(b))
}
