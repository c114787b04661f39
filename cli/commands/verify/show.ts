import {Flags} from '@oclif/core'
import {openArtist, type ShownTask, showVerdicts} from '../../../core/artist/index.js'
import {MEAN_SCALE} from '../../../core/verify/index.js'
import {BaseCommand, jobArg, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

export default class VerifyShow extends BaseCommand<{job: number; tasks: ShownTask[]}> {
  static override summary = 'render submitted frames again and draw why they match or not'

  static override description =
    'Each picture shows what was submitted, what this machine renders, their difference, and every cell in the colour of ' +
    'its verdict with its distances, and the limits. Without --frame: what was rejected; if nothing was, the first task of each lease.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> 1',
    '<%= config.bin %> <%= command.id %> 1 --frame 12 --output why',
  ]

  static override args = {job: jobArg({required: true})}

  static override flags = {
    frame: Flags.integer({description: 'Only this frame.'}),
    output: Flags.string({description: 'Folder for the pictures.', default: 'verdicts', helpValue: 'DIR'}),
    network: networkFlag(),
  }

  override async run(): Promise<{job: number; tasks: ShownTask[]}> {
    const {args, flags} = await this.parse(VerifyShow)
    const job = Number(args.job)
    const artist = await openArtist(flags.network, this.interrupted)
    try {
      const options = {frame: flags.frame, outputDir: flags.output, signal: this.interrupted}
      const tasks = await showVerdicts(artist, job, options)
      this.log(tasks.length === 0 ? `Job ${job} has no such results.` : formatTable(tasks, COLUMNS))
      for (const {pictures} of tasks) for (const picture of pictures) this.log(`Drawn in ${picture}`)
      return {job, tasks}
    } finally {
      await artist.close()
    }
  }
}

const COLUMNS: Column<ShownTask>[] = [
  {header: 'lease', value: ({lease}) => lease, align: 'right'},
  {header: 'on chain', value: ({leaseState}) => leaseState},
  {header: 'frame', value: ({frame}) => String(frame), align: 'right'},
  {header: 'task', value: ({task}) => String(task), align: 'right'},
  {header: 'here', value: ({verdict}) => verdict},
  {header: 'match', value: ({matching}) => String(matching), align: 'right'},
  {header: 'inconclusive', value: ({inconclusive}) => String(inconclusive), align: 'right'},
  {header: 'mismatch', value: ({mismatching}) => String(mismatching), align: 'right'},
  {header: 'most bits', value: ({mostBits}) => String(mostBits), align: 'right'},
  {header: 'pHash', value: ({look}) => `${look.hashBits} of 64`, align: 'right'},
  {header: 'colour (stops)', value: ({mostMeanDelta}) => (mostMeanDelta / MEAN_SCALE).toFixed(4), align: 'right'},
]
