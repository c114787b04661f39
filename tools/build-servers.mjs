// Builds the storage servers of the tests, unless they are there; the tests that need them wait, or name what failed.
import {constants, setPriority} from 'node:os'
import {BootstrapError} from './bootstrap/failure.mjs'
import {prepareStorageServers} from './bootstrap/storage-servers.mjs'

setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
try {
  console.log(`Storage servers: ${await prepareStorageServers((line) => console.log(`Storage servers: ${line} …`))}`)
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error
  console.error([error.message, ...error.suggestions.map((command) => `Try: ${command}`)].join('\n'))
  process.exitCode = 1
}
