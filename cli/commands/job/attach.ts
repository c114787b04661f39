import {followRecord, type RenderReport, readJobRecord} from '../../../core/artist/index.js'
import {
  auditFlags,
  BaseCommand,
  jobArg,
  limitRateFlag,
  networkFlag,
  openFlaggedArtist,
  toAudit,
} from '../../base/index.js'
import {announceInterruption, createProgress, endAsReported, printReport, watchJob} from '../../view/index.js'

export default class JobAttach extends BaseCommand<RenderReport> {
  static override summary = 'go on waiting for a job: audit, finish and write its frames'

  static override examples = ['<%= config.bin %> <%= command.id %> 1', '<%= config.bin %> <%= command.id %> 1 --json']

  static override args = {job: jobArg({required: true})}

  static override flags = {network: networkFlag(), 'limit-rate': limitRateFlag(), ...auditFlags}

  override async run(): Promise<RenderReport> {
    const {args, flags} = await this.parse(JobAttach)
    const signal = this.interrupted
    const progress = createProgress()
    const artist = await openFlaggedArtist(flags, signal, {
      onTraffic: ({receivedBytes}) => progress.update({bytesDone: receivedBytes}),
    })
    try {
      const record = await readJobRecord(artist.profile.name, Number(args.job), artist.market.addresses.jobBoard)
      progress.stage('render')
      const audit = toAudit(flags, artist.profile)
      const wait = followRecord(artist, record, {signal, ...audit, ...watchJob(progress, record, signal)})
      const report = await announceInterruption(record.jobId, record.network, signal, wait)
      progress.done()
      printReport(report, (line) => this.log(line))
      endAsReported(report, (kind) => this.endAs(kind))
      return report
    } finally {
      progress.stop()
      await artist.close()
    }
  }
}
