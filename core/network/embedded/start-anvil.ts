import {rm} from 'node:fs/promises'
import {createRequire} from 'node:module'
import {createServer} from 'node:net'
import {dirname, join} from 'node:path'
import {CandelaError} from '../../errors.js'
import {chainStateArguments} from './chain-state.js'
import {localFiles} from './local-files.js'
import {type Child, startChild} from './start-child.js'

/** Seconds between blocks of the embedded chain; automatic mining measured slower, see docs/decisions. */
export const BLOCK_TIME_SEC = 0.25

/** Chain id of every embedded network. */
export const LOCAL_CHAIN_ID = 31_337

/** Flags that keep a few states of past blocks on the disk; without any of them, all would stay in the memory. */
const keepPastStates = () => ['--cache-path', localFiles.pastStates(), '--max-persisted-states', '16']

/** Thrown when Anvil does not come up. */
export class AnvilStartError extends CandelaError {
  readonly code = 'CHAIN_START'
  readonly kind = 'unreachable'
}

/** How to reach the chain at a loopback port. */
export function rpcUrlOf(port: number): string {
  return `http://127.0.0.1:${port}`
}

/**
 * Starts Anvil on a loopback port with the last saved chain, and waits until it answers.
 *
 * No unlocked accounts and no CORS header: any web page on this machine could use them otherwise. The gas limit is
 * high because a pool that exceeds a block drops transactions silently. Of past states a few are kept, in a folder that
 * every start empties: Anvil alone would keep all of them in its own folder, gigabytes in a day, and leave them there.
 *
 * @param extraArguments - Further flags of Anvil, for benchmarks.
 * @param pastStates - What becomes of the states of past blocks; a chain that mines at once keeps 500 in memory beside these.
 */
export async function startAnvil(
  port: number,
  extraArguments: readonly string[] = [],
  pastStates: readonly string[] = keepPastStates(),
): Promise<Child> {
  await rm(localFiles.pastStates(), {recursive: true, force: true})
  const child = await startChild(
    anvilBinary(),
    [
      ...['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(LOCAL_CHAIN_ID)],
      ...['--block-time', String(BLOCK_TIME_SEC), '--accounts', '0', '--no-cors', '--gas-limit', '3000000000'],
      ...['--quiet', ...chainStateArguments(), ...pastStates, ...extraArguments],
    ],
    {logPath: localFiles.log('chain')},
  )
  await waitForRpc(rpcUrlOf(port), child)
  return child
}

async function waitForRpc(rpcUrl: string, child: Child): Promise<void> {
  let hasEnded = false
  void child.ended.then(() => {
    hasEnded = true
  })
  for (let attempt = 0; attempt < 300 && !hasEnded; attempt += 1) {
    if (await answers(rpcUrl)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.stop('SIGKILL')
  throw new AnvilStartError(
    `The embedded chain ${hasEnded ? 'ended at its start' : 'did not answer within 15 s'}; its log is ${localFiles.log('chain')}.`,
    {suggestions: ['candela network reset']},
  )
}

async function answers(rpcUrl: string): Promise<boolean> {
  try {
    const response = await fetch(rpcUrl, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: []}),
      signal: AbortSignal.timeout(2000),
    })
    return response.ok
  } catch {
    return false
  }
}

/** The native binary of the platform package: the npm launcher would be one more process to tie and kill. */
function anvilBinary(): string {
  const require = createRequire(import.meta.url)
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const name = `@foundry-rs/anvil-${process.platform}-${architecture}`
  try {
    const launcher = createRequire(require.resolve('@foundry-rs/anvil/package.json'))
    const binary = process.platform === 'win32' ? 'anvil.exe' : 'anvil'
    return join(dirname(launcher.resolve(`${name}/package.json`)), 'bin', binary)
  } catch (cause) {
    throw new AnvilStartError(`Anvil, the embedded chain, has no build for ${process.platform} ${process.arch} here.`, {
      cause,
      suggestions: ['npm install @foundry-rs/anvil'],
    })
  }
}

/** A loopback port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
