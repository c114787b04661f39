import {readFileSync} from 'node:fs'
import {mkdir, open, readFile, rm, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import {systemClock} from './clock.js'

/** A lock that dies with its process. */
export interface ProcessLock {
  release(): Promise<void>
}

/**
 * Names a process for good: its number alone may be given to another program after it has ended.
 *
 * On Linux the name holds the boot and the start time in clock ticks (field 22 of `/proc/PID/stat`, proc(5)).
 *
 * @returns `undefined` if no such process runs; a zombie, which only waits for its parent, does not.
 */
export function identifyProcess(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  if (process.platform !== 'linux') return isSignalable(pid) ? String(pid) : undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' || state === 'X' ? undefined : `${pid} ${fields[18]} ${bootId()}`
  } catch {
    return undefined
  }
}

/** Whether the process that {@link identifyProcess} named still runs. */
export function isSameProcess(identity: string): boolean {
  return identifyProcess(pidOf(identity)) === identity
}

/** Number of the process that a name stands for. */
export function pidOf(identity: string): number {
  return Number(identity.split(' ')[0])
}

/**
 * Takes a lock file that names this process. A lock whose process is gone is taken over.
 *
 * @returns The lock, or the number of the process that holds it.
 */
export async function takeProcessLock(path: string): Promise<ProcessLock | {heldBy: number}> {
  await mkdir(dirname(path), {recursive: true})
  const self = identifyProcess(process.pid) ?? String(process.pid)
  for (let hasTakenOver = false; ; ) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(self)
      await file.close()
      if (!hasTakenOver || (await stillHolds(path, self))) return {release: () => rm(path, {force: true})}
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = await readFile(path, 'utf8').catch(() => '')
    if (isSameProcess(holder)) return {heldBy: pidOf(holder)}
    if (holder !== '' || (await isOld(path))) {
      await rm(path, {force: true})
      hasTakenOver = true
    }
  }
}

/** Takes a lock file, waiting for whoever holds it. */
export async function waitForProcessLock(path: string): Promise<ProcessLock> {
  for (;;) {
    const lock = await takeProcessLock(path)
    if (!('heldBy' in lock)) return lock
    await systemClock.sleep(30)
  }
}

/** Whether a living process holds a lock file. */
export async function isLockHeld(path: string): Promise<boolean> {
  return isSameProcess(await readFile(path, 'utf8').catch(() => ''))
}

/** How long a lock that was taken over must stand before it counts, in ms. */
const TAKE_OVER_MS = 50

/** How long a process may take between making a lock file and writing its name into it, in ms. */
const UNWRITTEN_MS = 2000

/** Two processes may find the same dead lock, and the slower one removes the fresh lock of the faster one. */
async function stillHolds(path: string, self: string): Promise<boolean> {
  await systemClock.sleep(TAKE_OVER_MS)
  return (await readFile(path, 'utf8').catch(() => '')) === self
}

/** A lock without a name is being written, or its writer died in between. */
async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && systemClock.nowMs() - found.mtimeMs > UNWRITTEN_MS
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
