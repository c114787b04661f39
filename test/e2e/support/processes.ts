import {readdir, readFile} from 'node:fs/promises'

/** Command lines of all processes that name `text`, by process id; zombies have none. Linux only, as CI is. */
export async function findProcesses(text: string): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    const commandLine = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim()
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '')
    if (commandLine !== '' && `${commandLine} ${environment}`.includes(text)) found.set(Number(name), commandLine)
  }
  return found
}

/** Ends processes at once, as `kill -9` does. */
export function killNow(pids: Iterable<number>): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}
