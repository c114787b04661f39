import {basename} from 'node:path'
import {checkNames} from './check-names.js'
import {PreflightError, type PreflightProblem} from './errors.js'
import type {SceneDependency, SceneReport} from './scene-report.js'

/** What the artist allows. */
export interface PreflightOptions {
  /** Whether missing files and linked data are accepted. @default false */
  allowMissing?: boolean
  /** The view of a stereo scene that is rendered, by its name. */
  view?: string | undefined
}

/** More names than this are counted, not listed. */
const MAX_NAMES = 20

/**
 * Stops a scene that would not render elsewhere as it does here.
 *
 * @throws {PreflightError} With everything that is wrong, not just the first.
 */
export function preflight(report: SceneReport, options: PreflightOptions = {}): void {
  const problems = findProblems(report, options)
  if (problems.length > 0) throw new PreflightError(basename(report.scenePath), problems)
}

/** Everything that keeps a scene from being rendered elsewhere; none when it is ready. */
export function findProblems(
  report: SceneReport,
  {allowMissing = false, view}: PreflightOptions = {},
): PreflightProblem[] {
  return [
    ...checkScene(report),
    ...report.obstacles,
    ...checkViews(report, view),
    ...(allowMissing ? [] : checkMissing(report)),
    ...checkAbsolutePaths(report),
    ...checkNames(report),
  ]
}

function checkScene(report: SceneReport): PreflightProblem[] {
  const problems: PreflightProblem[] = []
  if (report.camera === null) {
    problems.push({
      code: 'NO_CAMERA',
      message: 'it has no active camera',
      fix: 'Set one in Scene Properties > Camera, and save.',
    })
  }
  if (report.engine !== 'CYCLES') {
    problems.push({
      code: 'ENGINE_NOT_CYCLES',
      message: `it renders with ${report.engine}, expected CYCLES`,
      fix: 'Set Render Properties > Render Engine to Cycles, and save.',
    })
  }
  if (report.viewLayers.length === 0) {
    problems.push({
      code: 'NO_VIEW_LAYER',
      message: 'none of its view layers is rendered',
      fix: 'Turn on View Layer Properties > Use for Rendering, and save.',
    })
  }
  const encoded = report.viewLayers.filter((name) => ODD_BYTE.test(name))
  problems.push(
    ...toProblem(
      'NAME_NOT_UTF8',
      'view layer',
      'named in another encoding than UTF-8',
      encoded,
      'Rename the view layers, which name the channels of every frame, and save.',
    ),
  )
  return problems
}

function checkViews({views}: SceneReport, view: string | undefined): PreflightProblem[] {
  const names = views.map(({name}) => name)
  if (view === undefined || names.includes(view)) return []
  if (names.length === 0) {
    return [{code: 'VIEW_MISSING', message: `it has no views, received --view ${view}`, fix: 'Leave --view away.'}]
  }
  const fix = 'Name one of them, or leave --view away to render all.'
  return [{code: 'VIEW_MISSING', message: `it has the views ${names.join(', ')}, received --view ${view}`, fix}]
}

function checkMissing({dependencies, missingData, suggestions}: SceneReport): PreflightProblem[] {
  const missing = dependencies.filter(({exists, isRendered}) => isRendered && !exists)
  const files = missing.filter(({kind}) => kind !== 'library')
  const foreign = files.filter(({path}) => isForeignPath(path))
  const misnamed = files.filter(({path}) => suggestions[path] !== undefined)
  const encoded = files.filter(({path}) => ODD_BYTE.test(path))
  const told = new Set([...foreign, ...misnamed, ...encoded])
  const lost = files.filter((file) => !told.has(file))
  const libraries = missing.filter(({kind}) => kind === 'library').map(({path}) => path)
  const lostLibraries = new Set(libraries)
  const data = missingData
    .filter(({library}) => !lostLibraries.has(library))
    .map(({name, library}) => `${name} of ${library}`)
  const names = misnamed.map(({path}) => suggestions[path]).join(', ')
  return [
    ...toProblem('FILE_MISSING', 'file', 'missing', show(lost), 'Restore the files, or render with --allow-missing.'),
    ...toProblem(
      'WRONG_CASE',
      'file',
      'named in another way',
      show(misnamed),
      `Use the names on disk (${names}): Linux tells upper and lower case apart. Or render with --allow-missing.`,
    ),
    ...toProblem(
      'FOREIGN_PATH',
      'file',
      'stored with a path of another system',
      show(foreign),
      'Copy the files next to the scene and use File > External Data > Find Missing Files. Or render with --allow-missing.',
    ),
    ...toProblem(
      'NAME_NOT_UTF8',
      'file',
      'named in another encoding than UTF-8',
      show(encoded),
      'Rename the files and choose them again in Blender, or render with --allow-missing.',
    ),
    ...toProblem(
      'LIBRARY_MISSING',
      'linked library',
      'missing',
      libraries,
      'Restore it, or render with --allow-missing.',
    ),
    ...toProblem('LINKED_DATA_MISSING', 'linked data-block', 'missing', data, 'Link it again, or use --allow-missing.'),
  ]
}

/** How a byte that is not UTF-8 is written in a name. */
const ODD_BYTE = /\\x[0-9a-f]{2}/

/** A drive letter or a network share of Windows. */
function isForeignPath(path: string): boolean {
  return /^[A-Za-z]:[\\/]|^\\\\|^\/\//.test(path)
}

function show(files: readonly SceneDependency[]): string[] {
  return files.map(({path, usedBy}) => `${path} (${usedBy})`)
}

function checkAbsolutePaths({dependencies}: SceneReport): PreflightProblem[] {
  const stored = dependencies.filter(
    (dependency) => dependency.exists && dependency.isAbsolutePath && !dependency.canRemap,
  )
  const fix = 'In Blender: File > External Data > Make Paths Relative, and save.'
  return toProblem('ABSOLUTE_PATH', 'file', 'stored with an absolute path', show(stored), fix)
}

function toProblem(code: string, noun: string, state: string, names: string[], fix: string): PreflightProblem[] {
  if (names.length === 0) return []
  const shown = names.slice(0, MAX_NAMES).join(', ')
  const rest = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : ''
  const plural = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`
  const count = names.length === 1 ? `a ${noun} is` : `${names.length} ${plural} are`
  return [{code, message: `${count} ${state}: ${shown}${rest}`, fix}]
}
