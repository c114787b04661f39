import {linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {BootstrapError} from './failure.mjs'

/**
 * Runs `work` while no other process does the same; waits for the other one, and takes over from a dead one.
 *
 * @template Result
 * @param {string} path - The lock file; it holds the number of the process that has it.
 * @param {() => Promise<Result>} work
 * @param {{isAlive?: (pid: number) => boolean, pauseMs?: number, timeoutMs?: number, say?: (text: string) => void}} options
 * @returns {Promise<Result>}
 */
export async function withLock(path, work, options = {}) {
  const {isAlive = isProcessAlive, pauseMs = 500, timeoutMs = 900_000, say = console.log} = options
  mkdirSync(dirname(path), {recursive: true})
  const deadlineMs = Date.now() + timeoutMs
  for (let hasSaidSo = false; !take(path); ) {
    const pid = holderOf(path)
    if (pid !== undefined && !isAlive(pid)) {
      removeStale(path, pid)
      continue
    }
    if (!hasSaidSo) say(`Another installation is running (process ${pid ?? 'unknown'}); waiting for it.`)
    hasSaidSo = true
    if (Date.now() > deadlineMs) {
      throw new BootstrapError(`The installation of process ${pid} did not end within ${timeoutMs / 60_000} minutes.`, [
        `rm ${path}`,
      ])
    }
    await sleep(pauseMs)
  }
  try {
    return await work()
  } finally {
    rmSync(path, {force: true})
  }
}

/** Creates the lock whole in one step, so that nobody ever reads a half-written one. */
function take(path) {
  const own = `${path}.${process.pid}`
  writeFileSync(own, String(process.pid))
  try {
    linkSync(own, path)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(own, {force: true})
  }
}

function holderOf(path) {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Moves the lock of a dead process away; puts it back if a living one has taken it in the meantime. */
function removeStale(path, deadPid) {
  const aside = `${path}.stale-${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (error.code === 'ENOENT') return
    throw error
  }
  if (holderOf(aside) !== deadPid) linkSync(aside, path)
  rmSync(aside, {force: true})
}

function isProcessAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
