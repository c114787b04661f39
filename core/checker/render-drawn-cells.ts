import {checkoutScene, FilesWithheldError, framesOfCells, type LoadedJob, renderCells} from '../render/index.js'
import type {DrawnCell, Fingerprint} from '../verify/index.js'
import type {Checker} from './answer-check.js'

/**
 * Fetches what the frames of some cells need of a scene, and renders the cells.
 *
 * Where the job ties files to other frames than the scene reads them at, everything is fetched and the job is not believed: a renderer may have had
 * these files from other frames, and the checker would lose its bond for the artist's list.
 *
 * @returns Fingerprints in the order of `drawn`.
 */
export async function renderDrawnCells(
  {store, sessions, scenesDir, cellsDir}: Pick<Checker, 'store' | 'sessions' | 'scenesDir' | 'cellsDir'>,
  loaded: LoadedJob,
  drawn: readonly DrawnCell[],
  signal: AbortSignal,
): Promise<Fingerprint[]> {
  const {jobManifest, tasks} = loaded
  const workshop = {jobManifest, sessions, outDir: cellsDir}
  const sceneDir = await checkoutScene(store, loaded, scenesDir, framesOfCells(tasks, drawn))
  try {
    return await renderCells({...workshop, sceneDir}, drawn, signal)
  } catch (error) {
    if (!(error instanceof FilesWithheldError)) throw error
  }
  await checkoutScene(store, loaded, scenesDir, 'all')
  const {frameFiles: _, ...scene} = jobManifest.scene
  return renderCells({...workshop, sceneDir, jobManifest: {...jobManifest, scene}}, drawn, signal)
}
