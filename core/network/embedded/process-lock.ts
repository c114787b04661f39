import {readFileSync} from 'node:fs'
import {mkdir, open, readFile, rm, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import {systemClock} from '../../clock.js'

/** A lock that dies with its process. */
export interface ProcessLock {
  release(): Promise<void>
}

/**
 * Takes a lock file that names this process. A lock whose process is gone is taken over.
 *
 * @returns The lock, or the process id that holds it.
 */
export async function takeProcessLock(path: string): Promise<ProcessLock | {heldBy: number}> {
  await mkdir(dirname(path), {recursive: true})
  for (let hasTakenOver = false; ; ) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(String(process.pid))
      await file.close()
      if (!hasTakenOver || (await isStillOurs(path))) return {release: () => rm(path, {force: true})}
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''))
    if (holder > 0 && isProcessAlive(holder)) return {heldBy: holder}
    if (holder > 0 || (await isOld(path))) {
      await rm(path, {force: true})
      hasTakenOver = true
    }
  }
}

/** Two processes may find the same dead lock, and the slower one removes the fresh lock of the faster one. */
async function isStillOurs(path: string): Promise<boolean> {
  await systemClock.sleep(TAKE_OVER_MS)
  return Number(await readFile(path, 'utf8').catch(() => '')) === process.pid
}

/** How long a lock that was taken over must stand before it counts, in ms. */
const TAKE_OVER_MS = 50

/** A lock without a process id is being written, or its writer died in between. */
async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && systemClock.nowMs() - found.mtimeMs > UNWRITTEN_MS
}

/** How long a process may take between making a lock file and writing its id into it, in ms. */
const UNWRITTEN_MS = 2000

/** Takes a lock file, waiting for whoever holds it. */
export async function waitForProcessLock(path: string): Promise<ProcessLock> {
  for (;;) {
    const lock = await takeProcessLock(path)
    if (!('heldBy' in lock)) return lock
    await systemClock.sleep(30)
  }
}

/** Whether a process of this id runs; a zombie, which only waits for its parent, does not. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return process.platform !== 'linux' || !isZombie(pid)
}

/** The state follows the name of the program, which stands in brackets: proc(5). */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.charAt(stat.lastIndexOf(')') + 2) === 'Z'
  } catch {
    return true
  }
}
