import {type BlenderRuntime, listRuntimes, SUPPORTED_SERIES} from '../../../core/blender/index.js'
import {BaseCommand} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** What is installed, and what may be. */
interface BlenderListing {
  /** Oldest first. */
  runtimes: Omit<BlenderRuntime, 'readOnlyPaths'>[]
  /** Supported series that are not installed. */
  installable: string[]
}

export default class BlenderList extends BaseCommand<BlenderListing> {
  static override summary = 'list the Blenders that scenes can be rendered with'

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  override async run(): Promise<BlenderListing> {
    await this.parse(BlenderList)
    const installed = await listRuntimes()
    const runtimes = installed.map(({readOnlyPaths, ...runtime}) => runtime)
    const installable = SUPPORTED_SERIES.map(({series}) => series).filter(
      (series) => !installed.some((runtime) => runtime.series === series),
    )
    this.log(formatTable([...runtimes, ...installable.map(toAbsentRow)].sort(bySeries), COLUMNS))
    return {runtimes, installable}
  }
}

/** A line of the table; without `form` it is not installed. */
type Row = Omit<BlenderListing['runtimes'][number], 'form'> & {form?: BlenderRuntime['form']}

const COLUMNS: readonly Column<Row>[] = [
  {header: 'series', value: ({series}) => series},
  {header: 'version', value: ({version}) => version},
  {header: 'form', value: ({form}) => (form ? FORMS[form] : '-')},
  {header: 'command', value: ({command}) => command},
]

const FORMS = {module: 'Python module', executable: 'executable'}

function toAbsentRow(series: string): Row {
  return {series, version: '-', command: `candela blender install ${series}`}
}

function bySeries(a: Row, b: Row): number {
  return a.series.localeCompare(b.series, 'en', {numeric: true})
}
