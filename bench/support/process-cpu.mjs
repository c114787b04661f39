import {readFileSync} from 'node:fs'

/** Clock ticks of `/proc/PID/stat` in one second (`getconf CLK_TCK`; 100 on every Linux of today). */
const TICKS_PER_SEC = 100

/** CPU seconds, user and system, that a living process has used so far. Linux only. */
export function cpuSecOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SEC
}
