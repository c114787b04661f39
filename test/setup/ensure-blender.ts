import {ensureRuntime} from '../../core/blender/index.js'

/** Installs the Blender of the samples, once per machine, before tests that render. */
export default async function ensureBlender(): Promise<void> {
  await ensureRuntime('4.5', {onProgress: (line) => console.error(line)})
}
