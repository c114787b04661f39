import {existsSync} from 'node:fs'
import {mkdir, stat, writeFile} from 'node:fs/promises'
import {systemClock} from '../../clock.js'
import {closeMarket, type Market, openMarket, readOpenJobs} from '../../market/index.js'
import {packagePath} from '../../package-root.js'
import {identifyProcess, takeProcessLock} from '../../process-lock.js'
import type {NetworkProfile} from '../network-profile.js'
import {ChainSaver} from './chain-state.js'
import {type KeptProcess, keepProcess} from './keep-process.js'
import {killLeftovers} from './kill-leftovers.js'
import {localFiles} from './local-files.js'
import {openLocalKey} from './local-keys.js'
import {prepareChain} from './prepare-chain.js'
import {clearRunning, type LocalSetup, writeRunning} from './running-file.js'
import {freePort, rpcUrlOf, startAnvil} from './start-anvil.js'
import {type Child, startChild} from './start-child.js'

/** How often the supervisor looks after its processes, in ms. */
const LOOK_MS = 500

/** How long an on-demand network lives without open jobs and without anyone waiting, in ms. */
export const IDLE_LIFE_MS = 60_000

/** How many looks a node that ended by itself waits for its next start; the chain is started again at once. */
const NODE_RESTART_LOOKS = 10

/**
 * Runs the embedded network until `signal` aborts, or, unless it shall be kept, until nobody has needed it for
 * {@link IDLE_LIFE_MS}. Leaves no process behind.
 *
 * @param attend - Runs beside the network from the moment it is up, until its signal aborts.
 */
export async function superviseLocalNetwork(
  setup: LocalSetup,
  signal: AbortSignal,
  attend: (profile: NetworkProfile, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const lock = await takeProcessLock(localFiles.lock())
  if ('heldBy' in lock) return
  await mkdir(localFiles.dir(), {recursive: true, mode: 0o700})
  await touchKeepAlive()
  try {
    await killLeftovers()
    const rpcPort = await freePort()
    const saver = new ChainSaver(rpcUrlOf(rpcPort))
    const chain = await keepProcess(() => startAnvil(rpcPort), {restartLooks: 0, stopSignal: 'SIGINT'})
    try {
      const profile = await prepareChain(rpcUrlOf(rpcPort))
      await runNodes({chain, saver, profile, setup}, signal, attend)
    } finally {
      await saver.save().catch(reportUnsaved)
      await chain.stop()
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

/** What of a network is up before its nodes. */
interface Embedded {
  chain: KeptProcess
  saver: ChainSaver
  profile: NetworkProfile
  setup: LocalSetup
}

async function runNodes(
  {chain, saver, profile, setup}: Embedded,
  signal: AbortSignal,
  attend: (profile: NetworkProfile, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const market = openMarket(profile, await openLocalKey('artist'))
  const how = {restartLooks: NODE_RESTART_LOOKS, stopSignal: 'SIGTERM'} as const
  const numbers = Array.from({length: setup.nodes}, (_, i) => i + 1)
  const nodes = await Promise.all(numbers.map((number) => keepProcess(() => startNode(number, setup), how)))
  const over = new AbortController()
  const attending = attend(profile, over.signal)
  let savedBlock = -1
  try {
    while (!signal.aborted) {
      await Promise.all([chain, ...nodes].map((process) => process.restartIfEnded()))
      savedBlock = await saver.saveIfChanged().catch((error: unknown) => {
        reportUnsaved(error)
        return savedBlock
      })
      await writeRunning({
        supervisor: identifyProcess(process.pid) ?? '',
        chain: chain.identity(),
        nodes: nodes.map((node) => node.identity()),
        savedBlock,
        setup,
      })
      if (!(await isNeeded(market))) return
      await systemClock.sleep(LOOK_MS, signal).catch(() => undefined)
    }
  } finally {
    await clearRunning()
    over.abort()
    await attending
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

function reportUnsaved(error: unknown): void {
  process.stderr.write(`The chain was not saved: ${(error as Error).message}\n`)
}

function startNode(number: number, {threads, cheat}: LocalSetup): Promise<Child> {
  const cheats = cheat !== undefined && number === 1 ? ['--cheat', cheat] : []
  return startChild(
    process.execPath,
    [packagePath('cli/bin/candela.js'), 'node', '--key', `node-${number}`, '--threads', String(threads), ...cheats],
    {logPath: localFiles.log(`node-${number}`)},
  )
}
