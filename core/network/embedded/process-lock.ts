import {mkdir, open, readFile, rm} from 'node:fs/promises'
import {dirname} from 'node:path'

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
  for (;;) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(String(process.pid))
      await file.close()
      return {release: () => rm(path, {force: true})}
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''))
    if (holder > 0 && isProcessAlive(holder)) return {heldBy: holder}
    await rm(path, {force: true})
  }
}

/** Whether a process of this id runs (a zombie does not). */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
