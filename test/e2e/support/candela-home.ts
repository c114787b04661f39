import {mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa, type Options, type ResultPromise} from 'execa'
import {homePath} from '../../../core/home.js'
import {
  closeMarket,
  LOCAL_PARAMETERS,
  type Market,
  openReader,
  readJobCount,
  readLeases,
  readNodes,
} from '../../../core/market/index.js'
import {packagePath} from '../../../core/package-root.js'

/** Outcome of one command. */
export interface CommandResult {
  exitCode: number
  stdout: string
  stderr: string
}

/** A Candela home of its own, with the Blender runtimes of this machine and its own embedded network. */
export class CandelaHome {
  private constructor(
    readonly dir: string,
    readonly outputDir: string,
  ) {}

  static async create(): Promise<CandelaHome> {
    const dir = await realpath(await mkdtemp(join(tmpdir(), 'candela-e2e-')))
    await mkdir(homePath('blender'), {recursive: true})
    await symlink(homePath('blender'), join(dir, 'blender'))
    return new CandelaHome(dir, join(dir, 'out'))
  }

  /** Runs a command to its end. */
  async run(
    args: readonly string[],
    options: {env?: Record<string, string>; timeout?: number} = {},
  ): Promise<CommandResult> {
    const {env, timeout = 200_000} = options
    const result = await this.start(args, {env, timeout})
    return {exitCode: result.exitCode ?? -1, stdout: String(result.stdout), stderr: String(result.stderr)}
  }

  /** Runs a command with `--json` and parses its one object; fails unless it exits with 0. */
  async json<T = Record<string, unknown>>(args: readonly string[]): Promise<T> {
    const {stdout, stderr, exitCode} = await this.run([...args, '--json'])
    if (exitCode !== 0) throw new Error(`candela ${args.join(' ')} exited with ${exitCode}: ${stdout}${stderr}`)
    return JSON.parse(stdout) as T
  }

  /** Starts a command. */
  start(args: readonly string[], options: Options = {}): ResultPromise {
    const env = {CANDELA_HOME: this.dir, CANDELA_NETWORK: '', NO_COLOR: '1', ...options.env}
    return execa(process.execPath, [packagePath('cli/bin/candela.js'), ...args], {
      ...options,
      env,
      reject: false,
      stdin: 'ignore',
      forceKillAfterDelay: 1000,
    })
  }

  /** What the embedded chain says, read in this process: waiting by commands keeps a core busy. */
  async read<T>(read: (market: Market) => Promise<T>): Promise<T> {
    const market = openReader(await this.#profile())
    try {
      return await read(market)
    } finally {
      closeMarket(market)
    }
  }

  /** Waits until the embedded chain has so many jobs. */
  untilJobs(count: number): Promise<void> {
    return this.until(`${count} jobs`, async () => (await this.read(readJobCount)) === count)
  }

  /** Waits until a job has a lease. */
  untilLeased(job: number): Promise<void> {
    const readThem = (market: Market) => readLeases(market, job)
    return this.until(`a lease of job ${job}`, async () => (await this.read(readThem)).length > 0)
  }

  /** Waits until every lease of a job is cleared, and mines the blocks in which its artist could still dispute. */
  async passAcceptanceWindow(job: number): Promise<void> {
    await this.until('every lease to be cleared', async () => {
      const leases = await this.read((market) => readLeases(market, job))
      return leases.length > 0 && leases.every(({state}) => state === 'cleared' || state === 'settled')
    })
    await this.rpc('anvil_mine', `0x${LOCAL_PARAMETERS.board.acceptanceBlocks.toString(16)}`)
  }

  /** Waits until so many nodes stand in the roster. */
  untilNodes(count: number): Promise<void> {
    return this.until(`${count} nodes`, async () => (await this.read(readNodes)).length === count)
  }

  /** One request to the embedded chain, such as `anvil_mine`. */
  async rpc(method: string, ...params: unknown[]): Promise<unknown> {
    const profile = await this.#profile()
    const response = await fetch(profile.rpcUrl, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({jsonrpc: '2.0', id: 1, method, params}),
    })
    const answer = (await response.json()) as {result?: unknown; error?: {message: string}}
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`)
    return answer.result
  }

  /** Waits until `isTrue` holds, looking three times a second: many looks are commands, and the renderers want the cores. */
  async until(what: string, isTrue: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
    for (const deadlineMs = Date.now() + timeoutMs; Date.now() < deadlineMs; ) {
      if (await isTrue().catch(() => false)) return
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    throw new Error(`waited ${timeoutMs} ms for ${what}`)
  }

  async #profile() {
    return JSON.parse(await readFile(join(this.dir, 'networks/local/profile.json'), 'utf8'))
  }

  /** Log of a node of the embedded network, as far as it is written. */
  nodeLog(name: string): Promise<string> {
    return readFile(join(this.dir, 'networks/local/logs', `${name}.log`), 'utf8').catch(() => '')
  }

  /** Runs `use` as if the nodes were elsewhere, and had kept their logs there. */
  async withoutNodeLogs<T>(use: () => Promise<T>): Promise<T> {
    const nodesDir = join(this.dir, 'networks/local/nodes')
    const [kept, hidden] = ['logs', 'logs.hidden']
    const move = async (from: string, to: string) => {
      for (const node of await readdir(nodesDir))
        await rename(join(nodesDir, node, from), join(nodesDir, node, to)).catch(() => undefined)
    }
    await move(kept, hidden)
    try {
      return await use()
    } finally {
      await move(hidden, kept)
    }
  }

  /** Stops the embedded network and deletes the home. */
  async remove(): Promise<void> {
    await this.run(['network', 'down'])
    await rm(this.dir, {recursive: true, force: true})
  }
}

/** Path of a scene of the tests. */
export function fixtureScene(name: string): string {
  return packagePath('test', 'fixtures', 'scenes', `${name}.blend`)
}
