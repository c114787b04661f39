import {existsSync} from 'node:fs'
import {packagePath} from '../../core/package-root.js'
import {buildSources, describeCommands} from '../../tools/bootstrap/build.mjs'

/**
 * Builds before tests that start the command line as a process.
 *
 * Type errors are printed and do not stop the run: `npm run check` judges them, and the compiler emits all the same.
 */
export default async function buildDist(): Promise<void> {
  try {
    await buildSources(() => undefined)
    await describeCommands()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
  }
  const entry = packagePath('dist/cli/base/run-cli.js')
  if (!existsSync(entry)) throw new Error(`The compiler wrote no ${entry}.`)
}
