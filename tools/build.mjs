// `npm run build`: compiles the sources into dist, bundles the command line, checks their types, and describes the commands in oclif.manifest.json.
import {buildSources, checkTypes, describeCommands} from './bootstrap/build.mjs'
import {BootstrapError} from './bootstrap/failure.mjs'
import {createSteps} from './bootstrap/steps.mjs'

try {
  const step = createSteps()
  await step('Build', buildSources)
  await step('Check the types', checkTypes)
  await step('Describe the commands', describeCommands)
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
