import {Flags} from '@oclif/core'
import {findJobLogs, type JobLog} from '../../../core/artist/index.js'
import {BaseCommand, jobArg, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** Logs of a job. */
interface JobLogsResult {
  job: number
  logs: JobLog[]
}

export default class JobLogs extends BaseCommand<JobLogsResult> {
  static override summary = 'show what Blender said while it rendered a task'

  static override description =
    'Logs stay with the node that rendered: those of nodes on this machine are shown. Without --task, lists them with what came of each task.'

  static override examples = ['<%= config.bin %> <%= command.id %> 1', '<%= config.bin %> <%= command.id %> 1 --task 0']

  static override args = {job: jobArg({required: true})}

  static override flags = {
    task: Flags.integer({description: 'Number of the task, from 0.', min: 0}),
    network: networkFlag(),
  }

  override async run(): Promise<JobLogsResult> {
    const {args, flags} = await this.parse(JobLogs)
    const job = Number(args.job)
    const logs = await findJobLogs(flags.network, job, flags.task)
    if (flags.task === undefined) this.log(formatTable(logs, COLUMNS))
    else for (const {outcome, text} of logs) this.log(`${outcome}\n\n${text}`)
    return {job, logs}
  }
}

const COLUMNS: readonly Column<JobLog>[] = [
  {header: 'task', value: ({task}) => String(task), align: 'right'},
  {header: 'outcome', value: ({outcome}) => outcome},
  {header: 'log', value: ({path}) => path},
]
