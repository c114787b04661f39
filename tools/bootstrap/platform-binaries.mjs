import {existsSync, readFileSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {BootstrapError} from './failure.mjs'
import {foundryPackage, LOCAL_BIN, OWN_NODE, repositoryPath, systemPath} from './paths.mjs'
import {lastLines, runQuietly} from './run.mjs'

/**
 * Makes sure of the programs that come in packages of their own per platform: Node, Anvil and Forge.
 *
 * npm may have been told to run no install scripts or to leave optional packages out; then this does their work,
 * without touching package.json or the lock file.
 */
export async function installPlatformBinaries(say) {
  const node = await ensureNode(say)
  for (const tool of ['anvil', 'forge']) await ensureFoundryTool(tool, say)
  linkOwnBins()
  return `Node ${node}, Anvil, Forge`
}

async function ensureNode(say) {
  const wanted = versionOf('node')
  if ((await ownNodeVersion()) === wanted) return wanted
  say(`installing Node ${wanted}`)
  const folder = repositoryPath('node_modules/node')
  const {exitCode, output} = await runQuietly(process.execPath, [join(folder, 'installArchSpecificPackage.js')], {
    cwd: folder,
    env: {...process.env, PATH: systemPath()},
  })
  if (!existsSync(OWN_NODE) && existsSync(join(folder, 'bin/node'))) symlinkSync('../node/bin/node', OWN_NODE)
  if ((await ownNodeVersion()) !== wanted) {
    throw new BootstrapError(`Node ${wanted} could not be installed (exit code ${exitCode}): ${lastLines(output, 2)}`, [
      'rm -rf node_modules && npm start',
    ])
  }
  return wanted
}

async function ownNodeVersion() {
  if (!existsSync(OWN_NODE)) return undefined
  const {output} = await runQuietly(OWN_NODE, ['--version'])
  return output.trim().replace(/^v/, '')
}

async function ensureFoundryTool(tool, say) {
  const name = foundryPackage(tool)
  const binary = repositoryPath(`node_modules/${name}/bin/${tool}`)
  if (existsSync(binary)) return
  const wanted = `${name}@${versionOf(`@foundry-rs/${tool}`)}`
  say(`installing ${wanted}`)
  const {exitCode, output} = await runQuietly('npm', ['install', '--no-save', '--no-audit', '--no-fund', wanted])
  if (!existsSync(binary)) {
    throw new BootstrapError(`${wanted} could not be installed (exit code ${exitCode}): ${lastLines(output, 2)}`, [
      'rm -rf node_modules && npm start',
    ])
  }
}

/** npm links the programs of packages, but not of the repository itself: lets `npx candela` find ours. */
function linkOwnBins() {
  for (const bin of ['candela', 'render']) {
    const link = join(LOCAL_BIN, bin)
    if (!existsSync(link)) symlinkSync(`../../cli/bin/${bin}.js`, link)
  }
}

function versionOf(name) {
  return JSON.parse(readFileSync(repositoryPath(`node_modules/${name}/package.json`), 'utf8')).version
}
