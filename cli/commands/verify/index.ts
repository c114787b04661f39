import {type AuditedLease, auditJob, openArtist} from '../../../core/artist/index.js'
import {BaseCommand, jobArg, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

export default class Verify extends BaseCommand<{job: number; leases: AuditedLease[]}> {
  static override summary = 'recompute every fingerprint of the delivered files against the chain'

  static override description = 'Exits with 9 when files are missing or not what was committed.'

  static override examples = ['<%= config.bin %> <%= command.id %> 1', '<%= config.bin %> <%= command.id %> 1 --json']

  static override args = {job: jobArg({required: true})}

  static override flags = {network: networkFlag()}

  override async run(): Promise<{job: number; leases: AuditedLease[]}> {
    const {args, flags} = await this.parse(Verify)
    const job = Number(args.job)
    const artist = await openArtist(flags.network, this.interrupted)
    try {
      const leases = await auditJob(artist, job, this.interrupted)
      if (leases.some(({isMatch}) => !isMatch)) this.endAs('verification')
      this.log(leases.length === 0 ? `Job ${job} has no results yet.` : formatTable(leases, COLUMNS))
      for (const suggestion of leases.flatMap(({suggestions = []}) => suggestions)) this.note(`Try: ${suggestion}`)
      return {job, leases}
    } finally {
      await artist.close()
    }
  }
}

const COLUMNS: Column<AuditedLease>[] = [
  {header: 'lease', value: ({lease}) => lease, align: 'right'},
  {header: 'node', value: ({node}) => node},
  {header: 'tasks', value: ({tasks}) => String(tasks), align: 'right'},
  {header: 'fingerprints', value: ({isMatch, problem}) => (isMatch ? 'as committed' : `WRONG: ${problem}`)},
]
