import {createHash} from 'node:crypto'
import {existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join, relative, sep} from 'node:path'
import {BootstrapError} from './failure.mjs'
import {localPath, OWN_NODE, repositoryPath} from './paths.mjs'
import {lastLines, runQuietly} from './run.mjs'

/**
 * Compiles the sources into `dist` and bundles the command line into `dist/bundle`, unless that was done with these very
 * sources.
 *
 * Types are not checked, which takes ten times as long; `npm run build` and `npm run check` do it. The committed manifest
 * of the commands is taken as it is: a check proves that it is what a rebuild makes.
 */
export async function buildSources(say) {
  const wanted = hashSources(repositoryPath())
  const stamp = repositoryPath('dist/.sources')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 'up to date'
  say('compiling')
  const startedAtMs = Date.now()
  await runOrFail([...TSC, '--noCheck'], 'The sources do not compile')
  await runOrFail(['tools/bundle.mjs'], 'The command line cannot be bundled')
  removeOlderThan(repositoryPath('dist'), startedAtMs)
  if (!existsSync(repositoryPath('oclif.manifest.json'))) await describeCommands()
  writeFileSync(stamp, wanted)
  return 'compiled'
}

/** Writes `oclif.manifest.json` from the commands in `dist/bundle`. */
export async function describeCommands() {
  await runOrFail(['tools/generate-manifest.mjs'], 'The commands cannot be described')
  return 'oclif.manifest.json is written'
}

/** Checks the types of everything that is compiled. */
export async function checkTypes() {
  await runOrFail([...TSC, '--noEmit'], 'The types do not fit')
  return 'they fit'
}

/** SHA-256 of the names and contents of everything that the build reads from the repository at `root`. */
export function hashSources(root) {
  const hash = createHash('sha256')
  const files = SOURCES.flatMap((path) => listFiles(join(root, path))).filter((file) => /\.(ts|json|mjs)$/.test(file))
  for (const file of files.sort()) {
    hash
      .update(`${relative(root, file).split(sep).join('/')}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

async function runOrFail(args, sentence) {
  const {exitCode, output} = await runQuietly(OWN_NODE, args, {env: {...process.env, PATH: localPath()}})
  if (exitCode !== 0) throw new BootstrapError(`${sentence}:\n${lastLines(output, 20)}`, ['npm run build'])
}

/** Removes what an earlier compilation left: the output of sources that are gone would still be commands. */
function removeOlderThan(folder, timeMs) {
  for (const file of listFiles(folder)) {
    if (statSync(file).mtimeMs < timeMs - 1000) rmSync(file)
  }
}

function listFiles(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => listFiles(join(path, name)))
}

const TSC = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']
const SOURCES = [
  'cli',
  'core',
  'node',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tools/bundle.mjs',
  'tools/bundle',
]
