// A process of its own that opens a session and renders: prints the pid of Blender, then how the render ended.
// It runs what the build made, as the command line does.
import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {BlenderSession, whichRuntime} from '../../../dist/core/blender/index.js'

const [sceneDir, outDir, sandbox, size] = process.argv.slice(2)
const session = await BlenderSession.start({
  runtime: await whichRuntime('4.5'),
  sceneDir,
  scenePath: 'plain.blend',
  outDir,
  device: {kind: 'cpu'},
  sandbox,
  env: {CANDELA_TEST_FOLDER: outDir},
  logPath: join(outDir, 'blender.log'),
})
console.log(session.pid)
const request = size === 'long' ? {widthPx: 3840, heightPx: 2160} : {widthPx: 200, heightPx: 120}
const ending = await session
  .render({...request, frame: 1, samples: size === 'long' ? 4000 : 1, outputPath: join(outDir, 'frame.exr')})
  .catch((error) => ({name: error.name, message: error.message}))
console.log(JSON.stringify({...ending, left: await readdir(outDir)}))
await session.close()
