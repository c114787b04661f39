import {join} from 'node:path'
import {packagePath} from '../../../core/package-root.js'
import {makeFolder, scenePath, testRuntime} from './bench.js'
import {runScript} from './run-script.js'

/** Gives the plain scene a trait of `test/fixtures/dress-scene.py`; the folder of `TRAIT.blend`, removed after the test. */
export async function dressScene(trait: string): Promise<string> {
  const folder = await makeFolder()
  const script = packagePath('test', 'fixtures', 'dress-scene.py')
  await runScript(await testRuntime(), script, [scenePath('plain'), join(folder, `${trait}.blend`), trait])
  return folder
}
