import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createServer} from 'node:net'
import {JsonRpcProvider, Network} from 'ethers'

const CHAIN_ID = 31_337

/** Time of the first block, Unix seconds. */
const GENESIS_SEC = 1_800_000_000

/**
 * Starts Anvil on a free loopback port: one block for each transaction, ten funded accounts. Blocks have fixed times, so that
 * the same transactions give the same block hashes, and with them the same draws.
 */
export async function startAnvil() {
  const port = await freePort()
  const place = ['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(CHAIN_ID)]
  const args = [...place, '--timestamp', String(GENESIS_SEC), '--max-persisted-states', '16', '--quiet']
  const child = spawn('node_modules/.bin/anvil', args, {stdio: 'ignore', detached: true})
  const network = Network.from(CHAIN_ID)
  const options = {staticNetwork: network, cacheTimeout: -1, polling: true, pollingInterval: 20}
  const provider = new JsonRpcProvider(`http://127.0.0.1:${port}`, network, options)
  await waitFor(provider)
  await provider.send('anvil_setBlockTimestampInterval', [1])
  return {
    provider,
    signers: await provider.listAccounts(),
    mine: (blocks) => provider.send('anvil_mine', [`0x${blocks.toString(16)}`]),
    async stop() {
      provider.destroy()
      const ended = once(child, 'exit')
      process.kill(-child.pid, 'SIGTERM')
      await ended
    },
  }
}

async function waitFor(provider) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await provider.send('eth_blockNumber', []).catch(() => undefined)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('Anvil did not answer within 10 s.')
}

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
