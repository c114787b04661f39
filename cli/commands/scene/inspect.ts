import {Flags} from '@oclif/core'
import {ensureRuntime} from '../../../core/blender/index.js'
import {framesOfScene} from '../../../core/job/index.js'
import {
  findFrameGaps,
  findProblems,
  hashDependencies,
  inspectScene,
  type PreflightProblem,
  parseBlendHeader,
  type SceneDependency,
  type SceneReport,
} from '../../../core/scene/index.js'
import {formatBytes} from '../../../core/units.js'
import {BaseCommand, sceneArg} from '../../base/index.js'
import {type Column, type FileRow, foldSequences, formatTable} from '../../view/index.js'

/** A report with what would stop the scene. */
interface InspectedScene extends SceneReport {
  problems: PreflightProblem[]
}

export default class SceneInspect extends BaseCommand<InspectedScene> {
  static override summary = 'show what a scene holds and whether it can be rendered'

  static override description =
    'Opens the scene in Blender without running its Python. Ends with exit code 3 when it would not render as it is.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> scene.blend',
    '<%= config.bin %> <%= command.id %> scene.blend --json',
  ]

  static override args = {scene: sceneArg({required: true})}

  static override flags = {
    hashes: Flags.boolean({description: 'Add the SHA-256 of every file, for --json.', default: false}),
    'allow-missing': Flags.boolean({description: 'Accept that files are missing.', default: false}),
  }

  override async run(): Promise<InspectedScene> {
    const {args, flags} = await this.parse(SceneInspect)
    const signal = this.interrupted
    const {series} = await parseBlendHeader(args.scene)
    const runtime = await ensureRuntime(series, {onProgress: (line) => this.note(line), signal})
    const inspected = await inspectScene(args.scene, {runtime, signal})
    const gaps = findFrameGaps(inspected, framesOfScene(inspected.frames))
    const described = {...inspected, warnings: [...inspected.warnings, ...gaps]}
    const report = flags.hashes ? await hashDependencies(described, signal) : described
    const problems = findProblems(report, {allowMissing: flags['allow-missing']})
    this.log(formatReport(report, problems))
    if (problems.length > 0) this.endAs('preflight')
    return {...report, problems}
  }
}

function formatReport(report: SceneReport, problems: readonly PreflightProblem[]): string {
  const {frames, dependencies, warnings} = report
  const sampling = [
    `${report.samples} samples`,
    report.isAdaptive ? 'adaptive' : 'fixed',
    ...(report.denoise ? ['denoised'] : []),
  ]
  const facts: [string, string][] = [
    ['saved by', `Blender ${report.blenderSeries}`],
    [
      'frames',
      `${frames.start}-${frames.end}${frames.step === 1 ? '' : `x${frames.step}`} at ${report.fps} per second`,
    ],
    ['size', `${report.widthPx}x${report.heightPx} px`],
    ['engine', `${report.engine}, ${sampling.join(', ')}`],
    ['camera', report.camera ?? 'none'],
    ['view layers', report.viewLayers.join(', ') || 'none'],
    ...(report.views.length > 0 ? [['views', report.views.map(({name}) => name).join(', ')] as [string, string]] : []),
    ['output', report.outputPattern],
    ['compositor', report.usesCompositor ? 'yes' : 'no'],
    ['passes', report.layerPasses.map(({viewLayer, passes}) => `${viewLayer}: ${passes.join(' ')}`).join('; ')],
    ['colours', `${report.colorManagement.viewTransform} on ${report.colorManagement.display}`],
    ['memory', `about ${formatBytes(report.memory.totalBytes)}`],
    [
      'files',
      `${summarise(dependencies)}${report.outside.length > 0 ? `, ${report.outside.length} outside its folder` : ''}`,
    ],
  ]
  const sections = [formatTable(facts, FACTS).split('\n').slice(1).join('\n')]
  if (dependencies.length > 0) sections.push(formatTable(foldSequences(dependencies), FILES))
  sections.push(...warnings.map(({message, fix}) => `Warning: ${message}\n  ${fix}`))
  sections.push(...problems.map(({message, fix}) => `Problem: ${message}.\n  ${fix}`))
  sections.push(problems.length === 0 ? 'It can be rendered.' : 'It would not render as it is.')
  return sections.join('\n\n')
}

function summarise(dependencies: readonly SceneDependency[]): string {
  const sizeBytes = dependencies.reduce((sum, dependency) => sum + dependency.sizeBytes, 0)
  const missing = dependencies.filter((dependency) => !dependency.exists).length
  return `${dependencies.length}, ${formatBytes(sizeBytes)}${missing > 0 ? `, ${missing} missing` : ''}`
}

const FACTS: readonly Column<[string, string]>[] = [
  {header: '', value: ([name]) => name},
  {header: '', value: ([, value]) => value},
]

const FILES: readonly Column<FileRow>[] = [
  {header: 'size', value: ({exists, sizeBytes}) => (exists ? formatBytes(sizeBytes) : 'missing'), align: 'right'},
  {header: 'kind', value: ({kind}) => kind},
  {header: 'file', value: ({file}) => file},
  {header: 'used by', value: ({usedBy}) => usedBy},
]
