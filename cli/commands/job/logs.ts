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
    'Nodes deliver the end of what Blender said with their results, and with leases that they hand back because of it, to the command that follows the job (render, job attach). Of nodes on this machine all of it is shown. Without --task, lists the logs with what came of each task.'

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
    else for (const {node, outcome, text} of logs) this.log(`Node ${node}: ${outcome}\n\n${text}`)
    return {job, logs}
  }
}

const COLUMNS: readonly Column<JobLog>[] = [
  {header: 'task', value: ({task}) => String(task), align: 'right'},
  {header: 'node', value: ({node}) => node},
  {header: 'outcome', value: ({outcome}) => outcome},
  {header: 'log', value: ({path}) => path},
]
