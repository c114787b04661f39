// npm run demo:cheat - four nodes of one thread, one of which renders half of the samples: it is caught, slashed, and
// its task is rendered again by an honest node. The network stays in .cache/demo-cheat until the next run, to be looked at.
import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, rmSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {homePath} from '../dist/core/home.js'
import {repositoryPath} from './bootstrap/paths.mjs'

const home = repositoryPath('.cache/demo-cheat')
const env = {...process.env, CANDELA_HOME: home}
const [output, verdicts] = ['renders', 'verdicts'].map((name) => join(home, name))

try {
  if (existsSync(home)) takeDown()
  rmSync(home, {recursive: true, force: true})
  mkdirSync(home, {recursive: true})
  mkdirSync(homePath('blender'), {recursive: true})
  symlinkSync(homePath('blender'), join(home, 'blender'))
  show('network', 'up', '--nodes', '4', '--threads', '1', '--cheat', 'samples=0.5')
  const size = ['--resolution', '320x180', '--samples', '16']
  const exitCode = show('render', 'samples/turntable/scene.blend', '--frames', '1-8', ...size, '--output', output)
  if (exitCode !== 0) throw new Error(`The render ended with ${exitCode}.`)
  show('job', 'show', '1')
  show('node', 'status')
  const {leases} = ask('job', 'show', '1')
  const {nodes} = ask('node', 'status')
  const caught = leases.find(({state}) => state === 'rejected')
  if (!caught) throw new Error('No lease was rejected: the cheating node got away.')
  show('verify', 'reproduce', caught.lease)
  show('verify', 'show', '1', '--output', verdicts)
  const stakeOf = (address) => BigInt(nodes.find(({node}) => node === address).stakeTokens) / 10n ** 14n
  const rejected = leases.filter(({state, node}) => state === 'rejected' && node === caught.node)
  const tasks = rejected.map(({firstTask}) => firstTask)
  const lost = Math.max(...nodes.map(({node}) => Number(stakeOf(node)))) - Number(stakeOf(caught.node))
  const again = leases.filter(({state, firstTask}) => state === 'settled' && tasks.includes(firstTask))
  console.log(`\nNode ${caught.node} rendered half of the samples. Its grain gave it away:`)
  console.log(
    `  rejected: ${count(rejected, 'lease')} of it. It lost ${lost / 10_000} CNDL of its stake and was paid nothing for that;`,
  )
  console.log(`  ${count(tasks, 'task')} rendered again by ${[...new Set(again.map(({node}) => node))].join(' and ')}.`)
  console.log(`\nWhat it submitted, cell by cell, is drawn in ${verdicts}. To look at the job yourself:`)
  console.log(`  CANDELA_HOME=${home} npx candela verify show 1`)
} finally {
  takeDown()
}

function count(items, noun) {
  return `${items.length} ${noun}${items.length === 1 ? '' : 's'}`
}

function takeDown() {
  spawnSync(process.execPath, ['cli/bin/candela.js', 'network', 'down'], {env})
}

function show(...args) {
  console.log(`\n$ candela ${args.join(' ')}`)
  return spawnSync(process.execPath, ['cli/bin/candela.js', ...args], {env, stdio: 'inherit'}).status ?? 1
}

function ask(...args) {
  return JSON.parse(execFileSync(process.execPath, ['cli/bin/candela.js', ...args, '--json'], {env, encoding: 'utf8'}))
}
