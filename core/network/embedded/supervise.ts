import {existsSync} from 'node:fs'
import {mkdir, stat, writeFile} from 'node:fs/promises'
import {systemClock} from '../../clock.js'
import {closeMarket, type Market, openMarket, readOpenJobs} from '../../market/index.js'
import {packagePath} from '../../package-root.js'
import {identifyProcess, takeProcessLock} from '../../process-lock.js'
import type {NetworkProfile} from '../network-profile.js'
import {type KeptProcess, keepProcess} from './keep-process.js'
import {killLeftovers} from './kill-leftovers.js'
import {localFiles} from './local-files.js'
import {openLocalKey} from './local-keys.js'
import {prepareChain} from './prepare-chain.js'
import {clearRunning, type LocalSetup, writeRunning} from './running-file.js'
import {backUpChainState, freePort, rpcUrlOf, startAnvil} from './start-anvil.js'
import {type Child, startChild} from './start-child.js'

/** How often the supervisor looks after its processes, in ms. */
const LOOK_MS = 1000

/** How long an on-demand network lives without open jobs and without anyone waiting, in ms. */
export const IDLE_LIFE_MS = 60_000

/** How often the state of the chain is copied while it is whole, in looks. */
const BACK_UP_EVERY = 10

/** How many looks a node that ended by itself waits for its next start; the chain is started again at once. */
const NODE_RESTART_LOOKS = 5

/**
 * Runs the embedded network until `signal` aborts, or, unless it shall be kept, until nobody has needed it for
 * {@link IDLE_LIFE_MS}. Leaves no process behind.
 */
export async function superviseLocalNetwork(setup: LocalSetup, signal: AbortSignal): Promise<void> {
  const lock = await takeProcessLock(localFiles.lock())
  if ('heldBy' in lock) return
  await mkdir(localFiles.dir(), {recursive: true, mode: 0o700})
  await touchKeepAlive()
  try {
    await killLeftovers()
    const rpcPort = await freePort()
    const chain = await keepProcess(() => startAnvil(rpcPort), {restartLooks: 0, stopSignal: 'SIGINT'})
    try {
      await runNodes(chain, await prepareChain(rpcUrlOf(rpcPort)), setup, signal)
    } finally {
      await chain.stop()
      await backUpChainState()
    }
  } finally {
    await lock.release()
  }
}

/** Says that a command waits on this network now. */
export async function touchKeepAlive(): Promise<void> {
  await mkdir(localFiles.dir(), {recursive: true, mode: 0o700})
  await writeFile(localFiles.keepAlive(), '')
}

async function runNodes(
  chain: KeptProcess,
  profile: NetworkProfile,
  setup: LocalSetup,
  signal: AbortSignal,
): Promise<void> {
  const market = openMarket(profile, await openLocalKey('artist'))
  const how = {restartLooks: NODE_RESTART_LOOKS, stopSignal: 'SIGTERM'} as const
  const numbers = Array.from({length: setup.nodes}, (_, i) => i + 1)
  const nodes = await Promise.all(numbers.map((number) => keepProcess(() => startNode(number, setup), how)))
  try {
    for (let look = 1; !signal.aborted; look += 1) {
      await Promise.all([chain, ...nodes].map((process) => process.restartIfEnded()))
      await writeRunning({
        supervisor: identifyProcess(process.pid) ?? '',
        chain: chain.identity(),
        nodes: nodes.map((node) => node.identity()),
        setup,
      })
      if (look % BACK_UP_EVERY === 0) await backUpChainState()
      if (!(await isNeeded(market))) return
      await systemClock.sleep(LOOK_MS, signal).catch(() => undefined)
    }
  } finally {
    await clearRunning()
    closeMarket(market)
    await Promise.all(nodes.map((node) => node.stop()))
  }
}

async function isNeeded(market: Market): Promise<boolean> {
  if (existsSync(localFiles.kept())) return true
  const touched = await stat(localFiles.keepAlive()).catch(() => undefined)
  if (touched && systemClock.nowMs() - touched.mtimeMs < IDLE_LIFE_MS) return true
  const openJobs = await readOpenJobs(market).catch(() => [0])
  if (openJobs.length > 0) await touchKeepAlive()
  return openJobs.length > 0
}

function startNode(number: number, {threads, cheat}: LocalSetup): Promise<Child> {
  const cheats = cheat !== undefined && number === 1 ? ['--cheat', cheat] : []
  return startChild(
    process.execPath,
    [packagePath('cli/bin/candela.js'), 'node', '--key', `node-${number}`, '--threads', String(threads), ...cheats],
    {logPath: localFiles.log(`node-${number}`)},
  )
}
