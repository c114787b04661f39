import {mkdir, stat, writeFile} from 'node:fs/promises'
import {systemClock} from '../../clock.js'
import {closeMarket, type Market, openMarket, readOpenJobs} from '../../market/index.js'
import {packagePath} from '../../package-root.js'
import type {NetworkProfile} from '../network-profile.js'
import {localFiles} from './local-files.js'
import {openLocalKey} from './local-keys.js'
import {prepareChain} from './prepare-chain.js'
import {takeProcessLock} from './process-lock.js'
import {clearRunning, type LocalSetup, writeRunning} from './running-file.js'
import {type Anvil, backUpChainState, startAnvil} from './start-anvil.js'
import {type Child, startChild} from './start-child.js'

/** How often the supervisor looks after its processes, in ms. */
const LOOK_MS = 1000

/** How long an on-demand network lives without open jobs and without anyone waiting, in ms. */
export const IDLE_LIFE_MS = 60_000

/** How often the state of the chain is copied while it is whole, in looks. */
const BACK_UP_EVERY = 10

/** How long a node that ended by itself waits for its next start, in looks. */
const RESTART_AFTER = 5

/**
 * Runs the embedded network until `signal` aborts, or, unless the set-up says to keep it, until nobody has needed it
 * for {@link IDLE_LIFE_MS}. Leaves no process behind.
 */
export async function superviseLocalNetwork(setup: LocalSetup, signal: AbortSignal): Promise<void> {
  const lock = await takeProcessLock(localFiles.lock())
  if ('heldBy' in lock) return
  await mkdir(localFiles.dir(), {recursive: true, mode: 0o700})
  await touchKeepAlive()
  try {
    const anvil = await startAnvil()
    try {
      await runNodes(anvil, await prepareChain(anvil.rpcUrl), setup, signal)
    } finally {
      await stopChild(anvil.child, 'SIGINT')
      await backUpChainState()
    }
  } finally {
    await clearRunning()
    await lock.release()
  }
}

/** Says that a command waits on this network now. */
export async function touchKeepAlive(): Promise<void> {
  await mkdir(localFiles.dir(), {recursive: true, mode: 0o700})
  await writeFile(localFiles.keepAlive(), '')
}

async function runNodes(anvil: Anvil, profile: NetworkProfile, setup: LocalSetup, signal: AbortSignal): Promise<void> {
  const market = openMarket(profile, await openLocalKey('artist'))
  const nodes = await Promise.all(Array.from({length: setup.nodes}, (_, i) => keepNode(i + 1, setup)))
  let chainEnded: number | string | undefined
  void anvil.child.ended.then((reason) => {
    chainEnded = reason
  })
  try {
    for (let look = 0; !signal.aborted && chainEnded === undefined; look += 1) {
      await Promise.all(nodes.map((node) => node.restartIfEnded(look)))
      await writeRunning({
        supervisorPid: process.pid,
        chainPid: anvil.child.pid,
        nodePids: nodes.map((node) => node.pid()),
        setup,
        startedAtMs: STARTED_AT_MS,
      })
      if (look % BACK_UP_EVERY === BACK_UP_EVERY - 1) await backUpChainState()
      if (!setup.isKept && !(await isNeeded(market))) return
      await systemClock.sleep(LOOK_MS, signal).catch(() => undefined)
    }
  } finally {
    closeMarket(market)
    await Promise.all(nodes.map((node) => node.stop()))
  }
}

async function isNeeded(market: Market): Promise<boolean> {
  const touched = await stat(localFiles.keepAlive()).catch(() => undefined)
  if (touched && systemClock.nowMs() - touched.mtimeMs < IDLE_LIFE_MS) return true
  const openJobs = await readOpenJobs(market).catch(() => [0])
  if (openJobs.length > 0) await touchKeepAlive()
  return openJobs.length > 0
}

interface KeptNode {
  pid(): number
  restartIfEnded(look: number): Promise<void>
  stop(): Promise<void>
}

async function keepNode(number: number, setup: LocalSetup): Promise<KeptNode> {
  let child = await startNode(number, setup)
  let endedAtLook: number | undefined
  let hasEnded = false
  const watch = (watched: Child) =>
    void watched.ended.then(() => {
      hasEnded = true
    })
  watch(child)
  return {
    pid: () => child.pid,
    restartIfEnded: async (look) => {
      if (!hasEnded) return
      endedAtLook ??= look
      if (look - endedAtLook < RESTART_AFTER) return
      child = await startNode(number, setup)
      endedAtLook = undefined
      hasEnded = false
      watch(child)
    },
    stop: () => stopChild(child, 'SIGTERM'),
  }
}

function startNode(number: number, {threads, cheat}: LocalSetup): Promise<Child> {
  const cheats = cheat !== undefined && number === 1 ? ['--cheat', cheat] : []
  return startChild(
    process.execPath,
    [packagePath('cli/bin/candela.js'), 'node', '--key', `node-${number}`, '--threads', String(threads), ...cheats],
    {logPath: localFiles.log(`node-${number}`)},
  )
}

async function stopChild(child: Child, signal: NodeJS.Signals): Promise<void> {
  child.stop(signal)
  const isEnded = await Promise.race([child.ended.then(() => true), systemClock.sleep(STOP_MS).then(() => false)])
  if (isEnded) return
  child.stop('SIGKILL')
  await child.ended
}

/** How long a process may take to end by itself, in ms. */
const STOP_MS = 8000

const STARTED_AT_MS = systemClock.nowMs()
