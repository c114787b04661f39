// npm run demo:cheat - four nodes of one thread, one of which renders half of the samples: it is caught, slashed, and
// its task is rendered again by an honest node.
import {execFileSync, spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {homePath} from '../dist/core/home.js'

const home = mkdtempSync(join(tmpdir(), 'candela-demo-'))
mkdirSync(homePath('blender'), {recursive: true})
symlinkSync(homePath('blender'), join(home, 'blender'))
const env = {...process.env, CANDELA_HOME: home}
const output = join(home, 'renders')

try {
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
  const stakeOf = (address) => BigInt(nodes.find(({node}) => node === address).stakeTokens) / 10n ** 14n
  const lost = Math.max(...nodes.map(({node}) => Number(stakeOf(node)))) - Number(stakeOf(caught.node))
  const again = leases.filter(({state, firstTask}) => state === 'settled' && firstTask === caught.firstTask)
  console.log(`\nNode ${caught.node} rendered half of the samples. Its grain gave it away:`)
  console.log(
    `  its lease ${caught.lease} was rejected, it lost ${lost / 10_000} CNDL of its stake and was paid nothing for it,`,
  )
  console.log(`  and task ${caught.firstTask} was rendered again by ${again.map(({node}) => node).join(', ')}.`)
} finally {
  spawnSync(process.execPath, ['cli/bin/candela.js', 'network', 'down'], {env})
  rmSync(home, {recursive: true, force: true})
}

function show(...args) {
  console.log(`\n$ candela ${args.join(' ')}`)
  return spawnSync(process.execPath, ['cli/bin/candela.js', ...args], {env, stdio: 'inherit'}).status ?? 1
}

function ask(...args) {
  return JSON.parse(execFileSync(process.execPath, ['cli/bin/candela.js', ...args, '--json'], {env, encoding: 'utf8'}))
}
