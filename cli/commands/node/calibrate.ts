import {detectSandbox, ensureRuntime} from '../../../core/blender/index.js'
import {type ClassDistance, compareClasses, renderCalibration} from '../../../core/calibration/index.js'
import {MEAN_SCALE} from '../../../core/verify/index.js'
import {resolveDevice} from '../../../node/index.js'
import {BaseCommand, deviceFlags, toDevice} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

export default class NodeCalibrate extends BaseCommand<{device: string; classes: ClassDistance[]}> {
  static override summary = 'tell whether this machine renders like the others, before it stakes on that'

  static override description =
    'Renders one small frame and compares every cell with what machines of each measured class of devices gave, by the ' +
    'thresholds of a job. Exits with 3 when a check would find a mismatch: such a node would lose stake.'

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --device optix',
  ]

  static override flags = deviceFlags

  override async run(): Promise<{device: string; classes: ClassDistance[]}> {
    const {flags} = await this.parse(NodeCalibrate)
    const onProgress = (line: string) => this.note(line)
    const device = await resolveDevice(toDevice(flags), onProgress)
    const runtimeOf = (series: string) => ensureRuntime(series, {onProgress})
    const machine = {device, threads: flags.threads, sandbox: await detectSandbox(), runtimeOf}
    const classes = compareClasses(await renderCalibration(machine, this.interrupted))
    this.log(formatTable(classes, COLUMNS))
    this.log(describeOutcome(classes))
    if (classes.some(({verdict}) => verdict === 'mismatch')) this.endAs('preflight')
    return {device: device.kind, classes}
  }
}

function describeOutcome(classes: readonly ClassDistance[]): string {
  const named = (verdict: ClassDistance['verdict']) =>
    classes.flatMap((one) => (one.verdict === verdict ? [one.deviceClass] : [])).join(', ')
  if (named('mismatch')) {
    return `Renders of this machine mismatch those of ${named('mismatch')}: a node here would lose stake. Do not stake on it.`
  }
  if (named('inconclusive')) {
    return `Renders of this machine are too far from ${named('inconclusive')} to be paid in every check, and near enough to lose no stake.`
  }
  return 'Renders of this machine match those of every class that was measured.'
}

const COLUMNS: Column<ClassDistance>[] = [
  {header: 'class', value: ({deviceClass}) => deviceClass},
  {header: 'verdict', value: ({verdict}) => verdict},
  {header: 'cells', value: ({cells}) => String(cells), align: 'right'},
  {header: 'match', value: ({matching}) => String(matching), align: 'right'},
  {header: 'most bits', value: ({mostBits}) => String(mostBits), align: 'right'},
  {header: 'colour (stops)', value: ({mostMeanDelta}) => (mostMeanDelta / MEAN_SCALE).toFixed(4), align: 'right'},
]
