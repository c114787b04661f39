import {readFile, rm} from 'node:fs/promises'
import {availableParallelism} from 'node:os'
import {systemClock} from '../../clock.js'
import {CandelaError} from '../../errors.js'
import {closeMarket, openMarket, readNodes} from '../../market/index.js'
import {packagePath} from '../../package-root.js'
import {LOCAL_NETWORK, loadNetworkProfile, type NetworkProfile} from '../network-profile.js'
import {localFiles} from './local-files.js'
import {openLocalKey} from './local-keys.js'
import {isProcessAlive} from './process-lock.js'
import {clearRunning, type LocalSetup, type Running, readRunning} from './running-file.js'
import {startChild} from './start-child.js'
import {touchKeepAlive} from './supervise.js'

/** Thrown when the embedded network does not come up or does not go down. */
export class LocalNetworkError extends CandelaError {
  readonly code = 'LOCAL_NETWORK'
  readonly kind = 'unreachable'
}

/** How long the embedded network may take to come up, in ms. */
const UP_TIMEOUT_MS = 60_000

/** How long a start waits for its nodes, in ms. */
const NODES_TIMEOUT_MS = 20_000

/** How long it may take to go down before its processes are killed, in ms. */
const DOWN_TIMEOUT_MS = 20_000

/** Nodes that share the cores, at least one thread each. */
export function defaultLocalSetup(nodes = 2): LocalSetup {
  return {nodes, threads: Math.max(1, Math.floor(availableParallelism() / Math.max(1, nodes))), isKept: false}
}

/**
 * Makes the embedded network run, starting it as a process of its own when it does not.
 *
 * @throws {LocalNetworkError} If it is not up within a minute; names the log.
 */
export async function ensureLocalNetwork(
  setup: LocalSetup,
  signal?: AbortSignal,
): Promise<{profile: NetworkProfile; hasStarted: boolean}> {
  await touchKeepAlive()
  if (await readRunning()) return {profile: await loadNetworkProfile(LOCAL_NETWORK), hasStarted: false}
  await killLeftovers()
  const supervisor = await startChild(
    process.execPath,
    [packagePath('cli/bin/candela.js'), 'network', 'supervise', JSON.stringify(setup)],
    {logPath: localFiles.log('supervisor'), isDetached: true},
  )
  for (const deadlineMs = systemClock.nowMs() + UP_TIMEOUT_MS; systemClock.nowMs() < deadlineMs; ) {
    const running = await readRunning()
    if (running) return {profile: await waitForNodes(running.setup.nodes, signal), hasStarted: true}
    if (!isProcessAlive(supervisor.pid) && !(await readRunning())) break
    await systemClock.sleep(50, signal)
  }
  throw new LocalNetworkError(
    `The embedded network did not come up within ${UP_TIMEOUT_MS / 1000} s; its log is ${localFiles.log('supervisor')}.`,
    {suggestions: ['candela network status', 'candela network reset']},
  )
}

/** Waits until the nodes have registered, for a while: a job posted earlier would be cut for fewer nodes. */
async function waitForNodes(nodes: number, signal?: AbortSignal): Promise<NetworkProfile> {
  const profile = await loadNetworkProfile(LOCAL_NETWORK)
  const market = openMarket(profile, await openLocalKey('artist'))
  try {
    for (const deadlineMs = systemClock.nowMs() + NODES_TIMEOUT_MS; systemClock.nowMs() < deadlineMs; ) {
      if ((await readNodes(market)).filter(({isLive}) => isLive).length >= nodes) break
      await systemClock.sleep(100, signal)
    }
    return profile
  } finally {
    closeMarket(market)
  }
}

/** Stops the embedded network and waits until no process of it is left; false if it did not run. */
export async function stopLocalNetwork(): Promise<boolean> {
  const running = await readRunning()
  if (!running) {
    await killLeftovers()
    return false
  }
  process.kill(running.supervisorPid, 'SIGTERM')
  for (const deadlineMs = systemClock.nowMs() + DOWN_TIMEOUT_MS; systemClock.nowMs() < deadlineMs; ) {
    if (!isProcessAlive(running.supervisorPid)) break
    await systemClock.sleep(50)
  }
  await killAll(running)
  return true
}

/** Stops the embedded network and deletes its chain, keys and logs. */
export async function resetLocalNetwork(): Promise<void> {
  await stopLocalNetwork()
  await rm(localFiles.dir(), {recursive: true, force: true})
}

/** Who runs now; `undefined` if the embedded network is down. */
export function localNetworkStatus(): Promise<Running | undefined> {
  return readRunning()
}

/** Ends processes that outlived a killed supervisor where the system could not do it (only Linux ties them). */
async function killLeftovers(): Promise<void> {
  const text = await readFile(localFiles.running(), 'utf8').catch(() => undefined)
  if (text !== undefined) await killAll(JSON.parse(text) as Running)
  await clearRunning()
}

async function killAll({supervisorPid, chainPid, nodePids}: Running): Promise<void> {
  for (const pid of [supervisorPid, ...nodePids, chainPid]) {
    if (await isOurs(pid)) process.kill(pid, 'SIGKILL')
  }
}

/** A process id may have been given to another program since: only our own are killed. */
async function isOurs(pid: number): Promise<boolean> {
  if (!isProcessAlive(pid)) return false
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  return commandLine === undefined ? process.platform !== 'linux' : /candela|anvil/.test(commandLine)
}
