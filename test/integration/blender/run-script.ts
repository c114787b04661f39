import {execa} from 'execa'
import type {BlenderRuntime} from '../../../core/blender/index.js'

/** Runs a Python script in a Blender to its end, outside of the protocol: what makes scenes for tests. */
export async function runScript(
  {form, command}: BlenderRuntime,
  script: string,
  args: readonly string[],
): Promise<void> {
  const safe = ['--background', '--factory-startup', '--disable-autoexec', '--python-exit-code', '9']
  const line = form === 'module' ? ['-I', '-B', script] : [...safe, '--python', script, '--']
  await execa(command, [...line, ...args], {env: {LC_ALL: 'C.UTF-8'}})
}
