import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {constants} from 'node:os'
import {fileURLToPath} from 'node:url'

// This file and its callers run on any Node from 18 on, so that an old one gets a sentence instead of a stack.
const NEEDED_NODE = [22, 12]

/**
 * Starts the command line on a Node that is new enough: this one, or the one that the package `node` installed.
 *
 * @param {{defaultCommand?: string}} options - The command that runs when the first argument names none.
 */
export async function launch(options = {}) {
  if (isNewEnough(process.versions.node)) return runHere(options)
  const ownNode = localPath('../../node_modules/.bin/node')
  if (existsSync(ownNode) && process.env.CANDELA_LAUNCHER_PID !== String(process.ppid)) return relaunch(ownNode)
  stop(`Candela needs Node 22.12 or newer; this is ${process.versions.node}.`, 'npm start')
}

async function runHere(options) {
  const entry = new URL('../../dist/bundle/run-cli.js', import.meta.url)
  if (!existsSync(fileURLToPath(entry)))
    return stop('Candela is not built yet: its folder dist is missing.', 'npm run build')
  const {runCli} = await import(entry.href)
  await runCli({...options, argv: process.argv.slice(2)})
}

/** Runs the same command line on another Node and ends as it ends, signals included. */
function relaunch(node) {
  const env = {...process.env, CANDELA_LAUNCHER_PID: String(process.pid)}
  const child = spawn(node, process.argv.slice(1), {stdio: 'inherit', env})
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
  child.on('error', (error) => stop(`Node at ${node} could not be started: ${error.message}.`, 'npm start'))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code))
}

function stop(sentence, command) {
  process.stderr.write(`${sentence}\nTry: ${command}\n`)
  process.exitCode = 1
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > NEEDED_NODE[0] || (major === NEEDED_NODE[0] && minor >= NEEDED_NODE[1])
}

function localPath(relative) {
  return fileURLToPath(new URL(relative, import.meta.url))
}
