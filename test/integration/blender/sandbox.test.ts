import {readFile, writeFile} from 'node:fs/promises'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {execa} from 'execa'
import {describe, expect, test} from 'vitest'
import {detectSandbox} from '../../../core/blender/index.js'
import {assertSandbox, wrapInSandbox} from '../../../core/blender/sandbox.js'
import {makeFolder, sandboxes, testRuntime} from './bench.js'

/** What hostile code inside would try: each line prints what came of it. */
const ATTEMPTS = `
import ctypes, os, socket
def attempt(name, action):
    try:
        print(name, "done", action() or "")
    except OSError as error:
        print(name, error.strerror or error)
attempt("write scene", lambda: open("/scene/new", "w").close())
attempt("write scripts", lambda: open("/candela/worker.py", "a").close())
attempt("write system", lambda: open("/usr/new", "w").close())
attempt("write output", lambda: open("/out/new", "w").close())
attempt("read elsewhere", lambda: open(os.environ["ELSEWHERE"]).close())
attempt("network", lambda: socket.create_connection(("127.0.0.1", int(os.environ["PORT"])), 2).close())
print("namespaces", ctypes.CDLL(None).unshare(0x10000000))
print("uid", os.getuid(), "pids", sorted(int(name) for name in os.listdir("/proc") if name.isdigit()))
print("environment", sorted(os.environ))
`

describe('wrapInSandbox', () => {
  test.for(sandboxes.filter((kind) => kind === 'bubblewrap'))('%s lets only the output folder be written', async () => {
    const [sceneDir, outDir, runtime] = [await makeFolder(), await makeFolder(), await testRuntime()]
    await writeFile(join(sceneDir, 'attempts.py'), ATTEMPTS)
    const elsewhere = join(await makeFolder(), 'secret')
    await writeFile(elsewhere, 'of the operator')
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = address && typeof address === 'object' ? address.port : 0
    const line = {
      command: runtime.command,
      args: ['-I', '/scene/attempts.py'],
      env: {PORT: String(port), ELSEWHERE: elsewhere},
    }
    const {command, args, env} = wrapInSandbox(line, runtime, {sceneDir, outDir, hasGpu: false})
    const {stdout} = await execa(command, args, {env: {...env, SECRET: 'of the operator'}})
    server.close()
    expect(stdout.replaceAll(/pids \[.*\]/g, (pids) => `pids ${pids.split(',').length}`)).toMatchInlineSnapshot(`
      "write scene Read-only file system
      write scripts Read-only file system
      write system Read-only file system
      write output done 
      read elsewhere No such file or directory
      network Connection refused
      namespaces -1
      uid 65534 pids 2
      environment ['BLENDER_USER_RESOURCES', 'ELSEWHERE', 'HOME', 'LC_CTYPE', 'PATH', 'PORT', 'PWD']"
    `)
    expect(await readFile(join(outDir, 'new'), 'utf8')).toBe('')
  })

  test('is there, or says what to install', async () => {
    if ((await detectSandbox()) === 'bubblewrap') await expect(assertSandbox()).resolves.toBeUndefined()
    else await expect(assertSandbox()).rejects.toMatchObject({suggestions: ['sudo apt-get install -y bubblewrap']})
  })
})
