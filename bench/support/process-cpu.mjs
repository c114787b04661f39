import {readdirSync, readFileSync} from 'node:fs'

/** Clock ticks of `/proc/PID/stat` in one second (`getconf CLK_TCK`; 100 on every Linux of today). */
const TICKS_PER_SEC = 100

/** CPU seconds, user and system, of all living processes whose command line holds `text`. Linux only. */
export function cpuSecOf(text) {
  let ticks = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text)) continue
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
      ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      // The process ended while we looked.
    }
  }
  return ticks / TICKS_PER_SEC
}
