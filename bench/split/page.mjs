import {existsSync, writeFileSync} from 'node:fs'

/** Name of the picture that shows how a split frame differs. */
export function slugOf(scene, split) {
  return `${scene}-${split}`.replaceAll(/[ ,]+/g, '-')
}

/** Writes the page that shows what was measured; what was not measured is left out. */
export function writePage(path, {equality, tiles, 'view-layers': viewLayers, finish}) {
  const lines = [
    '# Split frames equal whole ones',
    '',
    'Written by `npm run bench:split`; figures in `bench/results/split.json`.',
    ...(equality ? describeEquality(equality) : []),
    ...(tiles ? describeTiles(tiles) : []),
    ...(viewLayers ? describeViewLayers(viewLayers) : []),
    ...(finish ? describeFinish(finish) : []),
  ]
  writeFileSync(path, `${lines.join('\n')}\n`)
}

function describeEquality({rows, blender}) {
  return [
    '',
    '## Pixels',
    '',
    `Blender ${blender}, frames of 197x131 px. Each split was rendered in one warm Blender, merged and finished; beside it one plain render of the`,
    'same frame by a script without any of this code. *Passes*: share of pixels within 1e-3 of each other, relative, in every channel of the worst pass',
    '(at least 99.7 % are asked for). *Picture*: share of pixels of the finished PNG within 1/255 of what Blender itself writes, denoised and',
    'composited (at least 99.9 %).',
    '',
    'Blender does not write the same pixels of every scene in each process. So each frame is rendered plainly at least twice, and six times where these',
    'two differ; a split counts as alike to the nearest of them. *Blender alike*: how much the plain renders are among themselves, passes and picture.',
    '',
    '*Layers* has two view layers, one with the holdout of the other, which its compositor puts together; *view layers* renders each in tasks of its own',
    '(`--split-layers`). The two views of *stereo* are tasks of their own, compared with a plain render of both views at once; its compositor treats them differently.',
    '',
    '| scene | split | tasks | passes | worst pass | passes alike | picture alike | Blender alike |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.map(describeRow),
    '',
    ...describeSame(rows),
    'What differs in the still life is known: the bevel of its table averages UV coordinates in the order of their addresses in memory, so that they',
    'differ in the last bit from process to process, on one thread as well; a few paths then take another way. The fingerprints of checks do not differ in a bit (`candela verify compare`).',
    '',
    'Cryptomatte is compared by id: Blender ranks objects by coverage, but assets and materials in the order in which samples meet them, which slices',
    'cannot know; compositors do not ask for it. Pictures differ where the denoiser meets sums that differ in their last bit.',
    '',
    '## Pictures',
    '',
    'Blender itself, tiles 2x2 of 2 slices (of each view layer in *layers*), and their difference 64 times as bright:',
    '',
    ...rows.flatMap(({scene, split}) => {
      const picture = `pictures/split/${slugOf(scene, split)}.png`
      return existsSync(`docs/${picture}`) ? [`![${scene}](${picture})`, `*${scene}*`, ''] : []
    }),
  ]
}

/** Of the scenes that were compared bit by bit. */
function describeSame(rows) {
  const compared = rows.filter(({isSame}) => isSame !== undefined)
  const [same, other] = [true, false].map((isSame) =>
    compared.filter((row) => row.isSame === isSame).map(({scene, split}) => `${scene} (${split})`),
  )
  if (compared.length === 0) return []
  return [
    `Compared bit by bit, every channel is the same in ${same.join(', ') || 'none'};`,
    `the last bits of sums differ in ${other.join(', ') || 'none'}.`,
    '',
  ]
}

function describeRow({scene, split, parts, passes, worstPass, worstShare, pictureShare, itself, refused}) {
  if (refused) return `| ${scene} | ${split} | - | - | refused: ${refused} | - | - | - |`
  const worst = worstShare === 1 ? '-' : worstPass.slice(worstPass.lastIndexOf('.') + 1)
  return `| ${scene} | ${split} | ${parts} | ${passes} | ${worst} | ${percent(worstShare)} | ${percent(pictureShare)} | ${percent(itself.worstShare)}, ${percent(itself.pictureShare)} |`
}

function describeTiles({widthPx, heightPx, wholeCpuSec, tilesCpuSec, ratio}) {
  return [
    '',
    '## What tiles cost',
    '',
    `16 tiles of a ${widthPx}x${heightPx} frame in one warm Blender took ${tilesCpuSec.toFixed(1)} CPU seconds, the whole frame in the same one ` +
      `${wholeCpuSec.toFixed(1)}: ${ratio.toFixed(3)} (at most 1.10).`,
  ]
}

function describeViewLayers({widthPx, heightPx, samples, frames, layers, wholeCpuSec, layersCpuSec, ratio}) {
  return [
    '',
    '## What view layers cost',
    '',
    `${layers} view layers with passes of their own, ${frames} frames of ${widthPx}x${heightPx} px and ${samples} samples in one warm Blender: each layer by itself ` +
      `(\`--split-layers\`) took ${layersCpuSec.toFixed(1)} CPU seconds together, whole frames ${wholeCpuSec.toFixed(1)}: ${ratio.toFixed(2)}.`,
  ]
}

function describeFinish({widthPx, heightPx, ownCpuSec, tiles, slices}) {
  const row = (name, {channels, mergeCpuSec, finishCpuSec, ratio, mergePeakMb, finishPeakMb, partsMb}) =>
    `| ${name} | ${channels} | ${partsMb.toFixed(0)} | ${mergeCpuSec.toFixed(1)} | ${finishCpuSec.toFixed(1)} | ${ratio.toFixed(2)} | ${mergePeakMb.toFixed(0)} | ${finishPeakMb.toFixed(0)} |`
  return [
    '',
    '## What finishing costs',
    '',
    `A frame of ${widthPx}x${heightPx}, CPU seconds; Blender's own denoising and saving adds ${ownCpuSec.toFixed(1)} to a render (the ratio may be 1.5 for tiles).`,
    '',
    '| split | channels | parts, MB | merge | finish | ratio | memory of merging, MB | memory of Blender, MB |',
    '|---|---|---|---|---|---|---|---|',
    row('2x2 tiles', tiles),
    row('2x2 tiles of 2 slices', slices),
  ]
}

function percent(share) {
  return `${(Math.floor(share * 100_000) / 1000).toFixed(3)} %`
}
