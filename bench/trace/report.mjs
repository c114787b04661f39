import {inPercent, writeTable} from '../verify/markdown.mjs'
import {addScores} from './score.mjs'

const MIN_PRECISION = 0.99
const MAX_OPENING_RATIO = 1.2
const MIN_SCENES = 40

/** Why Blender Asset Tracer finds other files, by scene: read in its source (version 1.23). */
const EXPLAINED = {
  'alembic-sequence': 'takes an Alembic sequence for one file',
  alembic: 'does not know layers of cache files',
  'cache-in-library': 'takes every file of the cache folder',
  'clip-sequence': 'takes the clip for one file',
  cloth: 'takes every file whose name starts alike',
  'cloth-in-memory': 'takes files on disk although the cache lies in the .blend',
  compositor: 'also follows outputs',
  'dynamic-paint': 'does not know the cache of a surface',
  environment: 'does not know texture nodes of worlds',
  'external-cache': 'looks for caches under the name of the .blend only',
  fluid: 'takes the folder for a file where it does not know a kind',
  'geometry-bakes': 'knows bakes of simulations only',
  'geometry-bake-elsewhere': 'does not know folders of single bakes',
  'geometry-bake-packed': 'takes the folder although the bake lies in the .blend',
  hair: 'takes every file whose name starts alike',
  'import-nodes': 'does not know import nodes',
  'light-profile': 'does not know nodes of worlds and groups',
  multires: 'does not know the external file',
  'ocean-unbaked': 'takes the folder of an ocean that was never baked',
  osl: 'does not know OSL scripts',
  packed: 'takes a packed picture for a file',
  particles: 'takes every file whose name starts alike',
  'rigid-bodies': 'does not know caches of rigid bodies',
  'soft-body': 'does not know caches of soft bodies',
  stereo: 'does not know the views of a stereo picture',
  uvtile: 'does not know <UVTILE>',
  usd: 'does not look into USD',
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
