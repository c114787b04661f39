import {execFile} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {homePath} from '../../dist/core/home.js'

const run = promisify(execFile)

/** A Candela home of its own, with the Blender runtimes of this machine. */
export function createHome() {
  const dir = mkdtempSync(join(tmpdir(), 'candela-bench-'))
  mkdirSync(homePath('blender'), {recursive: true})
  symlinkSync(homePath('blender'), join(dir, 'blender'))
  const candela = async (...args) => {
    const env = {...process.env, CANDELA_HOME: dir, NO_COLOR: '1'}
    const {stdout} = await run(process.execPath, ['cli/bin/candela.js', ...args, '--json'], {env, maxBuffer: 2 ** 26})
    return JSON.parse(stdout)
  }
  const remove = async () => {
    await candela('network', 'down')
    rmSync(dir, {recursive: true, force: true})
  }
  return {dir, candela, remove}
}
