// Installs the other Blenders that the tests try, where this machine has the Python of their wheels: the test that tries them waits.
import {constants, setPriority} from 'node:os'
import {ensureRuntime, findPython, SUPPORTED_SERIES} from '../dist/core/blender/index.js'

setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
for (const {series, python} of SUPPORTED_SERIES) {
  if (!python || !(await findPython(python))) continue
  try {
    await ensureRuntime(series, {onProgress: (line) => console.log(`Blender ${series}: ${line}`)})
  } catch (error) {
    // The test says so too, and goes on without it.
    console.error(`Blender ${series}: ${error.message}`)
  }
}
