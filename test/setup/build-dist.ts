import {spawnSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {packagePath} from '../../core/package-root.js'

/**
 * Compiles the sources before tests that start the command line as a process.
 *
 * Type errors are printed and do not stop the run: `npm run check` judges them, and the compiler emits all the same.
 */
export default function buildDist(): void {
  const {stdout, status} = spawnSync(packagePath('node_modules/.bin/tsc'), ['-p', 'tsconfig.json'], {
    cwd: packagePath(),
    encoding: 'utf8',
  })
  if (status !== 0) process.stderr.write(stdout)
  if (!existsSync(packagePath('dist/cli/base/run-cli.js')))
    throw new Error('The compiler wrote no dist/cli/base/run-cli.js.')
}
