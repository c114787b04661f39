import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'

/** Starts `candela storage serve` over a folder of blocks, on a free port. */
export async function startCandelaServer(dir, home) {
  const args = ['cli/bin/candela.js', 'storage', 'serve', '--store', dir, '--port', '0']
  const child = spawn(process.execPath, args, {env: {...process.env, CANDELA_HOME: home, NO_COLOR: '1'}})
  child.stdout.resume()
  for await (const line of createInterface({input: child.stderr})) {
    const origin = /https?:\/\/[^\s;]+/.exec(line)?.[0]
    if (!origin) continue
    child.stderr.resume()
    return {
      origin,
      pid: child.pid,
      async stop() {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      },
    }
  }
  throw new Error('candela storage serve ended without an address.')
}
