import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {countCellsPerTask, type JobManifest} from '../job/index.js'
import {packagePath} from '../package-root.js'
import {type RenderMachine, WarmSessions} from '../render/index.js'
import {type Fingerprint, fingerprintTask, readExr, thresholdsHash} from '../verify/index.js'

/** The Blender that the references were rendered with. */
export const CALIBRATION_SERIES = '4.5'

/** As a job would pose it. Its scene is a folder of the package, which no address names. */
const FRAME: JobManifest = {
  format: 'candela-job/1',
  blenderSeries: CALIBRATION_SERIES,
  scene: {cid: 'calibration', path: 'scene.blend', sizeBytes: 0, files: 3, chunker: 'none'},
  image: {widthPx: 256, heightPx: 144, samples: 32, viewLayers: ['ViewLayer']},
  frames: [4],
  tiles: null,
  thresholdsHash: thresholdsHash(),
  hasHair: true,
  recipient: '',
  allowMissing: false,
}

/** Renders the frame of the calibration, and fingerprints every cell of it. */
export async function renderCalibration(
  machine: Omit<RenderMachine, 'outDir' | 'logDir'>,
  signal: AbortSignal,
): Promise<Fingerprint[]> {
  const folder = await mkdtemp(join(tmpdir(), 'candela-calibration-'))
  const sessions = new WarmSessions({...machine, outDir: folder, logDir: folder})
  try {
    const {widthPx, heightPx, viewLayers} = FRAME.image
    const outputPath = join(folder, 'calibration.exr')
    const tile = {x0: 0, y0: 0, x1: widthPx, y1: heightPx}
    const request = {frame: 4, tile, isWholeFrame: true, outputPath}
    await sessions.renderTile(FRAME, packagePath('core', 'calibration', 'scene'), request, signal)
    const image = await readExr(outputPath)
    return fingerprintTask(image, {layers: viewLayers, cellsPerTask: countCellsPerTask(FRAME)})
  } finally {
    await sessions.close()
    await rm(folder, {recursive: true, force: true})
  }
}
