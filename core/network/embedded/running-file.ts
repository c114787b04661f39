import {readFile, rename, rm, writeFile} from 'node:fs/promises'
import {z} from 'zod'
import {isSameProcess} from '../../process-lock.js'
import {localFiles} from './local-files.js'

/** How an embedded network is set up; a running one keeps its set-up until it is down. */
export const localSetupSchema = z.strictObject({
  /** Render nodes to run. */
  nodes: z.int().min(0).max(64),
  /** Render threads of each node. */
  threads: z.int().min(1),
  /** Test-only fault of the first node, such as `samples=0.5`. */
  cheat: z.string().optional(),
})

/** How an embedded network is set up. */
export type LocalSetup = z.infer<typeof localSetupSchema>

const runningSchema = z.strictObject({
  /** Names of processes as `identifyProcess` gives them. */
  supervisor: z.string(),
  chain: z.string(),
  nodes: z.array(z.string()),
  /** Newest block that would survive a kill -9 of everything. */
  savedBlock: z.int(),
  setup: localSetupSchema,
})

/** Processes of a running embedded network. */
export type Running = z.infer<typeof runningSchema>

/** Reads who runs; `undefined` if nobody does. */
export async function readRunning(): Promise<Running | undefined> {
  const running = await readLastRunning()
  return running && isSameProcess(running.supervisor) ? running : undefined
}

/** Reads who ran last, whether or not it still does. */
export async function readLastRunning(): Promise<Running | undefined> {
  const text = await readFile(localFiles.running(), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : runningSchema.safeParse(tryParse(text)).data
}

/** Writes who runs, in one step. */
export async function writeRunning(running: Running): Promise<void> {
  const part = `${localFiles.running()}.part`
  await writeFile(part, JSON.stringify(running), {mode: 0o600})
  await rename(part, localFiles.running())
}

/** Says that nobody runs any more. */
export async function clearRunning(): Promise<void> {
  await rm(localFiles.running(), {force: true})
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
