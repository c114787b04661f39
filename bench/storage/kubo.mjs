import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {rmSync} from 'node:fs'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {prepareStorageServers, storageServersFolder} from '../../tools/bootstrap/storage-servers.mjs'
import {measuredRun} from '../support/measured-run.mjs'

await prepareStorageServers((line) => console.error(line))
const IPFS = join(storageServersFolder(), 'ipfs')

/** A repository of the real Kubo with the CID profile that we share. */
export class KuboRepo {
  #env
  #daemon

  constructor(dir) {
    this.dir = dir
    this.#env = {IPFS_PATH: dir, IPFS_TELEMETRY: 'off'}
  }

  /** Runs `ipfs` with it. */
  run(...args) {
    return measuredRun(IPFS, args, this.#env)
  }

  async init() {
    await this.run('init', '--empty-repo', '--profile=test,unixfs-v1-2025')
  }

  /** Starts a daemon that talks to those peers alone that it is told; gives its address. */
  async startDaemon() {
    const [api, swarm] = [await freePort(), await freePort()]
    await this.run('config', 'Addresses.API', `/ip4/127.0.0.1/tcp/${api}`)
    await this.run('config', '--json', 'Addresses.Gateway', '[]')
    await this.run('config', '--json', 'Addresses.Swarm', JSON.stringify([`/ip4/127.0.0.1/tcp/${swarm}`]))
    await this.run('config', 'Routing.Type', 'none')
    this.#daemon = spawn(IPFS, ['daemon', '--migrate=false'], {env: {...process.env, ...this.#env}, stdio: 'ignore'})
    await this.#waitUntilReady(`http://127.0.0.1:${api}/api/v0/version`)
    const {printed: id} = await this.run('config', 'Identity.PeerID')
    return `/ip4/127.0.0.1/tcp/${swarm}/p2p/${id}`
  }

  get daemonPid() {
    return this.#daemon.pid
  }

  async stop() {
    if (!this.#daemon) return
    const ended = once(this.#daemon, 'exit')
    this.#daemon.kill('SIGKILL')
    await ended
    this.#daemon = undefined
  }

  async remove() {
    await this.stop()
    rmSync(this.dir, {recursive: true, force: true})
  }

  async #waitUntilReady(url) {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const answer = await fetch(url, {method: 'POST', signal: AbortSignal.timeout(2000)}).catch(() => undefined)
      await answer?.body?.cancel()
      if (answer?.ok) return
      if (this.#daemon.exitCode !== null) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`Kubo with the repository ${this.dir} does not answer at ${url}.`)
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address()
  server.close()
  await once(server, 'close')
  return port
}
