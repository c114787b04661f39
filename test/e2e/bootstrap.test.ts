import {mkdtemp} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {expect, test} from 'vitest'
import {packagePath} from '../../core/package-root.js'

/** Nothing listens on port 9, so that no package index and no download is reachable. */
const OFFLINE = {
  NODE_USE_ENV_PROXY: '1',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '',
}

async function bootstrap(goal: string, env: Record<string, string> = {}) {
  return execa(process.execPath, [packagePath('tools', 'bootstrap.mjs'), goal], {reject: false, stdin: 'ignore', env})
}

test('without Python and Blender, npm start names what is missing and the next command', async () => {
  const home = await mkdtemp(join(tmpdir(), 'candela-no-python-'))
  const env = {...OFFLINE, PATH: '/nowhere', HOME: home, PYENV_ROOT: home, CANDELA_HOME: home, NODE_ENV: ''}
  const {exitCode, stdout, stderr} = await bootstrap('start', env)
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^Candela installs what is missing, then renders a sample\.\nCheck the machine: linux-/)
  expect(stderr).toMatch(
    /^Blender 4\.5 .*\.\nTry: Install Python 3\.11 with venv, then: candela blender install 4\.5$/m,
  )
  expect(stderr).not.toMatch(/^\s+at /m)
})

test('an unknown goal is answered with the goals that there are', async () => {
  const {exitCode, stderr} = await bootstrap('strat')
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/^There is no goal "strat"; there are install, start, test, .*check\.\nTry: npm start$/)
})
