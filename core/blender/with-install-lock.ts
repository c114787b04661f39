import {open, readFile, rm, stat, utimes} from 'node:fs/promises'
import {setTimeout as sleep} from 'node:timers/promises'

/** A holder touches its lock this often, so that an older one belongs to a process that is gone. */
const HEARTBEAT_MS = 5000
const STALE_MS = 30_000
const POLL_MS = 500

/** What a wait may be given. */
export interface LockOptions {
  /** Called once when somebody else holds the lock. */
  onProgress?: (line: string) => void
  signal?: AbortSignal
}

/** Runs `use` while holding a lock file; waits while another live process of this machine holds it. */
export async function withInstallLock<T>(path: string, options: LockOptions, use: () => Promise<T>): Promise<T> {
  await take(path, options)
  const heartbeat = setInterval(() => void touch(path), HEARTBEAT_MS)
  try {
    return await use()
  } finally {
    clearInterval(heartbeat)
    await rm(path, {force: true})
  }
}

async function take(path: string, {onProgress, signal}: LockOptions): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    signal?.throwIfAborted()
    const file = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
      return undefined
    })
    if (file) {
      await file.writeFile(String(process.pid))
      await file.close()
      return
    }
    if (await isAbandoned(path)) await rm(path, {force: true})
    else {
      if (tries === 0) onProgress?.('Another install is running; waiting for it.')
      await sleep(POLL_MS, undefined, {signal})
    }
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const [status, text] = await Promise.all([stat(path), readFile(path, 'utf8')]).catch(() => [undefined, ''] as const)
  if (!status) return false
  if (Date.now() - status.mtimeMs > STALE_MS) return true
  return text !== '' && !isAlive(Number(text))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => undefined)
}
