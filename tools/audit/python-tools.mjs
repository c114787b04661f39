import {existsSync} from 'node:fs'
import {BootstrapError} from '../bootstrap/failure.mjs'
import {repositoryPath} from '../bootstrap/paths.mjs'
import {lastLines, runQuietly} from '../bootstrap/run.mjs'

/** The analyser of Solidity that also makes mutants (https://github.com/crytic/slither), pinned. */
const SLITHER = 'slither-analyzer==0.11.6'

/** A Python that has Slither, in a folder of its own; installed from PyPI the first time. */
export async function installSlither() {
  const folder = repositoryPath('.cache/audit/python')
  const python = `${folder}/bin/python`
  const isThere = existsSync(python) && (await runQuietly(python, ['-c', 'import slither'])).exitCode === 0
  if (isThere) return python
  console.log(`Installing ${SLITHER} into ${folder}`)
  await runOrFail('python3', ['-m', 'venv', folder])
  await runOrFail(python, ['-m', 'pip', 'install', '--quiet', SLITHER])
  return python
}

async function runOrFail(command, args) {
  const {exitCode, output} = await runQuietly(command, args)
  if (exitCode === 0) return
  throw new BootstrapError(`${command} ${args.join(' ')} ended with ${exitCode}: ${lastLines(output, 3)}`, [
    'python3 --version',
    'npm run audit:contracts',
  ])
}
