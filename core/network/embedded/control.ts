import {mkdir, rm, writeFile} from 'node:fs/promises'
import {availableParallelism} from 'node:os'
import {systemClock} from '../../clock.js'
import {CandelaError} from '../../errors.js'
import {closeMarket, openMarket, readNodes} from '../../market/index.js'
import {packagePath} from '../../package-root.js'
import {identifyProcess, isLockHeld, pidOf} from '../../process-lock.js'
import {LOCAL_NETWORK, loadNetworkProfile, type NetworkProfile} from '../network-profile.js'
import {killAll} from './kill-leftovers.js'
import {localFiles} from './local-files.js'
import {openLocalKey} from './local-keys.js'
import {type LocalSetup, type Running, readRunning} from './running-file.js'
import {type Child, startChild} from './start-child.js'
import {touchKeepAlive} from './supervise.js'

/** Thrown when the embedded network does not come up or does not go down. */
export class LocalNetworkError extends CandelaError {
  readonly code = 'LOCAL_NETWORK'
  readonly kind = 'unreachable'
}

/** Starts of the supervisor before a command gives up. */
const MAX_STARTS = 2

/** How long the embedded network may take to come up, in ms. */
const UP_TIMEOUT_MS = 60_000

/** How long a start waits for its nodes, in ms. */
const NODES_TIMEOUT_MS = 20_000

/** How long it may take to go down before its processes are killed, in ms. */
const DOWN_TIMEOUT_MS = 20_000

/** Nodes that share the cores, at least one thread each. */
export function defaultLocalSetup(nodes = 2): LocalSetup {
  return {nodes, threads: Math.max(1, Math.floor(availableParallelism() / Math.max(1, nodes)))}
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
  let supervisor: Child | undefined
  let starts = 0
  for (const deadlineMs = systemClock.nowMs() + UP_TIMEOUT_MS; systemClock.nowMs() < deadlineMs; ) {
    const running = await readRunning()
    if (running) return {profile: await waitForNodes(running.setup.nodes, signal), hasStarted: true}
    const isComing = (supervisor && identifyProcess(supervisor.pid)) || (await isLockHeld(localFiles.lock()))
    if (!isComing && starts === MAX_STARTS) break
    if (!isComing) {
      supervisor = await startSupervisor(setup)
      starts += 1
    }
    await systemClock.sleep(50, signal)
  }
  throw new LocalNetworkError(`The embedded network did not come up; its log is ${localFiles.log('supervisor')}.`, {
    suggestions: ['candela network status', 'candela network reset'],
  })
}

/** Says whether the embedded network stays up without open jobs. */
export async function keepLocalNetwork(isKept: boolean): Promise<void> {
  await mkdir(localFiles.dir(), {recursive: true, mode: 0o700})
  if (isKept) await writeFile(localFiles.kept(), '')
  else await rm(localFiles.kept(), {force: true})
}

function startSupervisor(setup: LocalSetup): Promise<Child> {
  return startChild(
    process.execPath,
    [packagePath('cli/bin/candela.js'), 'network', 'supervise', JSON.stringify(setup)],
    {logPath: localFiles.log('supervisor'), isDetached: true},
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
  await keepLocalNetwork(false)
  const running = await readRunning()
  if (running) process.kill(pidOf(running.supervisor), 'SIGTERM')
  for (const deadlineMs = systemClock.nowMs() + DOWN_TIMEOUT_MS; systemClock.nowMs() < deadlineMs; ) {
    if (!(await isLockHeld(localFiles.lock()))) break
    await systemClock.sleep(50)
  }
  if (running) killAll(running)
  return running !== undefined
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
