#!/usr/bin/env node
// Gets a fresh clone to work with nothing but Node and npm, then starts the sample or the tests.
// Runs on the Node of the system: built-in modules only, and no syntax that Node 18 lacks.
import {prepareBlender} from './bootstrap/blender.mjs'
import {buildSources} from './bootstrap/build.mjs'
import {checkMachine} from './bootstrap/check-machine.mjs'
import {BootstrapError} from './bootstrap/failure.mjs'
import {withLock} from './bootstrap/lock.mjs'
import {installNpmPackages} from './bootstrap/npm-packages.mjs'
import {repositoryPath} from './bootstrap/paths.mjs'
import {installPlatformBinaries} from './bootstrap/platform-binaries.mjs'
import {runOnOwnNode} from './bootstrap/run.mjs'
import {prepareSandbox} from './bootstrap/sandbox.mjs'
import {createSteps} from './bootstrap/steps.mjs'

const GOALS = {
  install: {title: 'installs what is missing', run: () => 0},
  start: {title: 'installs what is missing, then renders a sample', run: renderSample},
  test: {
    title: 'installs what is missing, then runs every test',
    run: () => runOnOwnNode(['tools/run-tests.mjs']),
  },
  storage: {
    title: 'installs what is missing, then tests storage against real servers',
    run: (args) => runOnOwnNode(['tools/run-tests.mjs', '--project', 'storage', ...args]),
  },
  blenders: {
    title: 'installs what is missing, then tries everything with every supported Blender',
    run: (args) => {
      process.env.CANDELA_TEST_BLENDERS ??= 'all'
      return runOnOwnNode(['tools/run-tests.mjs', 'test/integration/blender/versions.test.ts', ...args])
    },
  },
  demo: {
    title: 'installs what is missing, then shows how a cheat is caught',
    run: () => runOnOwnNode(['tools/demo-cheat.mjs']),
  },
  bench: {
    title: 'installs what is missing, then measures what a job costs',
    run: (args) => runOnOwnNode(['bench/job.mjs', ...args]),
  },
  economy: {
    title: 'installs what is missing, then tries every attack on the money',
    run: (args) => runOnOwnNode(['bench/economy.mjs', ...args]),
  },
  soak: {
    title: 'installs what is missing, then sends 100,000 tasks through one chain',
    run: (args) => runOnOwnNode(['test/soak/soak.mjs', ...args]),
  },
  'bench-verify': {
    title: 'installs what is missing, then measures whether cheats are caught and honest nodes are not',
    run: (args) => runOnOwnNode(['bench/verify.mjs', ...args]),
  },
  'bench-trace': {
    title: 'installs what is missing, then measures whether every file of a scene is found',
    run: (args) => runOnOwnNode(['bench/trace.mjs', ...args]),
  },
  'bench-split': {
    title: 'installs what is missing, then measures whether split frames equal whole ones',
    run: (args) => runOnOwnNode(['bench/split.mjs', ...args]),
  },
  'bench-storage': {
    title: 'installs what is missing, then measures storing, fetching and writing out',
    run: (args) => runOnOwnNode(['bench/storage.mjs', ...args]),
  },
  audit: {
    title: 'installs what is missing, then audits the contracts',
    run: (args) => runOnOwnNode(['tools/audit-contracts.mjs', ...args]),
  },
  check: {
    title: 'installs what is missing, then checks the house rules',
    run: () => runOnOwnNode(['tools/check.mjs']),
  },
}

process.exitCode = await main(process.argv[2] ?? 'install', process.argv.slice(3))

async function main(goalName, args) {
  const goal = GOALS[goalName]
  if (!goal) {
    console.error(`There is no goal "${goalName}"; there are ${Object.keys(GOALS).join(', ')}.\nTry: npm start`)
    return 2
  }
  try {
    console.log(`Candela ${goal.title}.`)
    await withLock(repositoryPath('.cache/bootstrap.lock'), () => install(createSteps()))
    return await goal.run(args)
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error
    console.error([error.message, ...error.suggestions.map((command) => `Try: ${command}`)].join('\n'))
    return 1
  }
}

async function install(step) {
  await step('Check the machine', checkMachine)
  await step('Install the npm packages', installNpmPackages)
  await step('Install Node and the chain tools', installPlatformBinaries)
  await step('Build', buildSources)
  await step('Install Blender', prepareBlender)
  await step('Install the sandbox', prepareSandbox)
}

async function renderSample() {
  console.log('\nRendering 4 frames of samples/turntable on a network of your own.')
  const scene = 'samples/turntable/scene.blend'
  const args = ['cli/bin/candela.js', 'render', scene, '--frames', '1-4', '--output', 'renders', '--yes']
  const exitCode = await runOnOwnNode(args)
  if (exitCode === 0) console.log(`\nThe pictures are in ${repositoryPath('renders')}.`)
  return exitCode
}
