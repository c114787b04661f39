import {execFile} from 'node:child_process'
import {mkdir, rm} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {BlenderSession, FinishSession} from '../../dist/core/blender/index.js'
import {splitIntoTasks} from '../../dist/core/job/index.js'
import {mergeParts} from '../../dist/core/merge/index.js'
import {findSliceObstacle, inspectScene} from '../../dist/core/scene/index.js'
import {comparePasses, comparePictures, drawDifference} from './compare.mjs'
import {slugOf} from './page.mjs'

const run = promisify(execFile)

/** Frames, tiles at odd sizes, slices, and tiles of slices. */
export const SPLITS = [
  {name: 'frames'},
  {name: 'tiles 2x2', tiles: {columns: 2, rows: 2}},
  {name: 'tiles 5x3', tiles: {columns: 5, rows: 3}},
  {name: '4 slices', slices: 4},
  {name: 'tiles 2x2, 2 slices', tiles: {columns: 2, rows: 2}, slices: 2},
]

/** View layers in tasks of their own, alone and with all else. */
export const LAYER_SPLITS = [
  {name: 'frames'},
  {name: 'view layers', splitLayers: true},
  {name: 'view layers, tiles 5x3', splitLayers: true, tiles: {columns: 5, rows: 3}},
  {name: 'view layers, tiles 2x2, 2 slices', splitLayers: true, tiles: {columns: 2, rows: 2}, slices: 2},
]

/** Odd, and room for 5x3 tiles of at least a cell. */
const SIZE = {widthPx: 197, heightPx: 131}
/** Plain renders of a frame that Blender itself does not repeat exactly. */
const MOST_PLAIN = 6

/**
 * Renders a frame of a scene plainly and in every split, and compares passes and finished pictures.
 *
 * @param {{name: string, path: string, frame: number, samples: number, isAdaptive: boolean, splits?: object[], view?: string, suffix?: string}} scene
 * `view` is the one of a stereo scene that is rendered, beside a plain render of all.
 * @returns {Promise<object[]>} A row for each split.
 */
export async function measureEquality(scene, runtime, workDir, pictureDir) {
  const folder = join(workDir, scene.name)
  await mkdir(folder, {recursive: true})
  const path = resolve(scene.path)
  const report = await inspectScene(path, {runtime})
  const {frame, samples, isAdaptive, view, suffix = '', splits = SPLITS} = scene
  const plain = await renderPlainly({path, frame, samples, isAdaptive, ...SIZE}, runtime, folder, suffix)
  const session = await BlenderSession.start({
    ...{runtime, sceneDir: dirname(path), scenePath: basename(path), outDir: folder, device: {kind: 'cpu'}},
    ...{sandbox: 'none', logPath: join(folder, 'blender.log')},
  })
  const finishing = await FinishSession.start({runtime, scenePath: path})
  const rows = []
  try {
    // Warm, as a node is: another frame came before.
    await session.render({...SIZE, view, frame: frame + 1, samples, isAdaptive, outputPath: join(folder, 'before.exr')})
    for (const split of splits) {
      const obstacle = findSliceObstacle({...report, isAdaptive, samples, series: runtime.series})
      if (split.slices && obstacle) {
        rows.push({scene: scene.name, split: split.name, refused: obstacle})
        continue
      }
      rows.push(await measureSplit({scene, split, report, session, finishing, folder, plain, pictureDir}))
    }
  } finally {
    await session.close()
    await finishing.close()
    await rm(folder, {recursive: true, force: true})
  }
  return rows
}

/**
 * Renders a frame plainly in two processes, and in more where these two differ: Blender itself does not write the same pixels
 * in each, for example where a bevel averages UV coordinates in the order of their addresses.
 */
async function renderPlainly(wanted, runtime, folder, suffix) {
  const renders = []
  const itself = {worstShare: 1, pictureShare: 1}
  while (renders.length < (itself.worstShare < 1 || itself.pictureShare < 1 ? MOST_PLAIN : 2)) {
    const name = join(folder, `plain-${renders.length}`)
    const request = JSON.stringify({...wanted, rawPath: `${name}.exr`, pngPath: `${name}.png`})
    await run(runtime.command, ['-I', 'bench/split/plain_render.py', request], {maxBuffer: 2 ** 26})
    const render = {rawPath: `${name}${suffix}.exr`, pngPath: `${name}${suffix}.png`}
    for (const other of renders) {
      const {worst, pictureShare} = await compareWithNearest([other], render.rawPath, render.pngPath)
      itself.worstShare = Math.min(itself.worstShare, worst.share)
      itself.pictureShare = Math.min(itself.pictureShare, pictureShare)
    }
    renders.push(render)
  }
  return {renders, itself: {...itself, renders: renders.length}}
}

/** What a frame is alike to one of Blender's own renders in: the nearest by its passes, and the nearest picture. */
async function compareWithNearest(renders, exrPath, pngPath) {
  const compared = await Promise.all(
    renders.map(async ({rawPath, pngPath: picturePath}) => {
      const passes = await comparePasses(rawPath, exrPath)
      const worst = passes.reduce((least, pass) => (pass.share < least.share ? pass : least))
      return {passes, worst, picturePath, pictureShare: await comparePictures(picturePath, pngPath)}
    }),
  )
  const {passes, worst} = compared.reduce((best, one) => (one.worst.share > best.worst.share ? one : best))
  const {picturePath, pictureShare} = compared.reduce((best, one) =>
    one.pictureShare > best.pictureShare ? one : best,
  )
  return {passes, worst, picturePath, pictureShare}
}

async function measureSplit({scene, split, report, session, finishing, folder, plain, pictureDir}) {
  const {frame, samples, isAdaptive, view} = scene
  const image = {...SIZE, samples, viewLayers: report.viewLayers}
  const parts = []
  const {tiles = null, slices, splitLayers} = split
  for (const task of splitIntoTasks({frames: [frame], tiles, slices, splitLayers, image})) {
    const path = join(folder, `part-${task.task}.exr`)
    const region = task.isWholeFrame ? {} : {region: task.tile}
    const share = {...(task.layer && {layer: task.layer}), ...(task.slice && {slice: task.slice})}
    await session.render({...SIZE, frame, view, samples, isAdaptive, ...region, ...share, outputPath: path})
    parts.push({path, rect: task.tile, ...share})
  }
  const exrPath = join(folder, 'merged.exr')
  await mergeParts(exrPath, parts, {...SIZE, compression: 'NONE'})
  const [pngPath, linearExrPath] = [join(folder, 'finished.png'), join(folder, 'finished.exr')]
  await finishing.finishFrame({...SIZE, frame, view, exrPath, pngPath, linearExrPath, denoise: report.denoise})
  const {passes, worst, picturePath, pictureShare} = await compareWithNearest(plain.renders, exrPath, pngPath)
  if (split.tiles && split.slices) {
    await drawDifference(join(pictureDir, `${slugOf(scene.name, split.name)}.png`), picturePath, pngPath)
  }
  return {
    ...{scene: scene.name, split: split.name, parts: parts.length, passes: passes.length},
    isSame: passes.every((pass) => pass.isSame),
    ...{worstPass: worst.pass, worstShare: worst.share, pictureShare, itself: plain.itself},
    below: passes.filter(({share}) => share < 1).map(({pass, share}) => ({pass, share})),
  }
}
