import {inPercent, writeTable} from '../verify/markdown.mjs'
import {addScores} from './score.mjs'

const MIN_PRECISION = 0.99
const MAX_OPENING_RATIO = 1.2
const MIN_SCENES = 40

/** Why Blender Asset Tracer 1.23 finds other files: what it lacks, or which decoy of the scene it takes. */
const EXPLAINED = {
  alembic: 'does not know layers of cache files',
  'alembic-sequence': 'takes an Alembic sequence for one file',
  'clip-sequence': 'takes the clip for one file',
  'external-cache': 'takes every cache of the folder',
  'geometry-bakes': 'takes bakes that no node has',
  'light-profile': 'does not know nodes of worlds and groups',
  'missing-and-unneeded': 'looks for strips that name no folder at the root of the disk',
  osl: 'does not know OSL scripts',
  'osl-camera': 'does not know cameras that are scripts',
  'rigid-bodies': 'does not know caches of rigid bodies',
  sequence: 'takes numbers of another width, which Blender never reads',
  'sequence-grows': 'takes numbers of another width, which Blender never reads',
  'sequence-suffix': 'does not know digits before a suffix',
  'soft-body': 'does not know caches of soft bodies',
  stereo: 'does not know the views of a stereo picture',
  strips: 'takes every picture of the folder',
  udim: 'takes what fits the pattern, a tile or not',
  'udim-missing': 'lists tiles on disk only',
  usd: 'does not look into USD',
  uvtile: 'does not know <UVTILE>',
}

/** The report, and whether the figures hold. */
export function writeReport(results, opening) {
  const rows = results.map(({version, scenes}) => {
    const traced = scenes.filter(({skipped}) => !skipped)
    return {version, scenes, traced, own: addScores(traced), bat: addScores(traced.map(({bat}) => bat))}
  })
  const isGood =
    rows.every(({own, traced}) => own.recall === 1 && own.precision >= MIN_PRECISION && traced.length >= MIN_SCENES) &&
    opening.ratio <= MAX_OPENING_RATIO
  return {isGood, markdown: [...intro(rows), ...perScene(rows), ...speed(opening)].join('\n')}
}

function intro(rows) {
  return [
    '# Finding every file of a scene',
    '',
    'Made by `npm run bench:trace`. The scenes are those of `test/fixtures/trace`; the oracle is what their script put there,',
    'with decoys beside it. BAT is Blender Asset Tracer 1.23, which reads the',
    'file without Blender; it is compared with, not used.',
    '',
    writeTable(
      ['Blender', 'scenes', 'left out', 'files', 'recall', 'precision', 'recall of BAT', 'precision of BAT'],
      rows.map(({version, scenes, traced, own, bat}) => [
        version,
        traced.length,
        scenes.length - traced.length,
        own.hits + own.lacking,
        inPercent(own.recall),
        inPercent(own.precision),
        inPercent(bat.recall),
        inPercent(bat.precision),
      ]),
    ),
    ...rows.flatMap(({version, scenes}) =>
      scenes
        .filter(({skipped}) => skipped)
        .map(({name, skipped}) => `- ${version} cannot make \`${name}\`: ${skipped}`),
    ),
    '',
  ]
}

function perScene(rows) {
  const {version, traced} = rows.find((row) => row.version.startsWith('4.5')) ?? rows[0]
  return [
    `## Scene by scene, Blender ${version}`,
    '',
    writeTable(
      ['scene', 'files', 'found', 'false', 'BAT found', 'BAT false', 'why BAT differs'],
      traced.map(({name, hits, lacking, wrong, bat}) => [
        name,
        hits + lacking.length,
        hits,
        wrong.length,
        bat.hits,
        bat.wrong.length,
        bat.lacking.length + bat.wrong.length === 0 ? '' : (bat.crash ?? EXPLAINED[name] ?? 'not explained'),
      ]),
    ),
  ]
}

function speed({sizeBytes, openedMs, inspectedMs, ratio}) {
  return [
    '## Speed',
    '',
    `A scene of ${(sizeBytes / 1e6).toFixed(0)} MB: opened by Blender in ${openedMs.toFixed(0)} ms, inspected in ` +
      `${inspectedMs.toFixed(0)} ms, ratio ${ratio.toFixed(2)} (at most ${MAX_OPENING_RATIO}; median of five pairs, wall clock, ` +
      'start of Blender included in both).',
    '',
  ]
}
