import {hasPostings, type JobRecord, listJobRecords, openArtist} from '../../../core/artist/index.js'
import {formatFrameRanges} from '../../../core/job/index.js'
import {LOCAL_NETWORK, loadNetworkProfile, NetworkUnknownError} from '../../../core/network/index.js'
import {BaseCommand, networkFlag} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** One job that this machine posted. */
interface ListedJob {
  job: number
  network: string
  scene: string
  frames: number
  finished: number
  postedAt: string
}

export default class JobList extends BaseCommand<{jobs: ListedJob[]}> {
  static override summary = 'list the jobs posted from this machine, newest first'

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  static override flags = {network: networkFlag()}

  override async run(): Promise<{jobs: ListedJob[]}> {
    const {flags} = await this.parse(JobList)
    const records = await this.#listRecords(flags.network)
    const jobs = records.map((record) => ({
      job: record.jobId,
      network: record.network,
      scene: record.scenePath,
      frames: record.frames.length,
      finished: record.finished.length,
      postedAt: new Date(record.postedAtMs).toISOString(),
    }))
    if (jobs.length === 0) this.log('No job was posted from this machine. To post one: candela render SCENE')
    else this.log(formatTable(records, COLUMNS))
    return {jobs}
  }

  /** Opening the artist records jobs whose command was killed in the middle of its posting. */
  async #listRecords(network: string): Promise<JobRecord[]> {
    if (await hasPostings(network)) await (await openArtist(network, this.interrupted)).close()
    try {
      const {addresses} = await loadNetworkProfile(network)
      return await listJobRecords(network, addresses.jobBoard)
    } catch (error) {
      if (network === LOCAL_NETWORK && error instanceof NetworkUnknownError) return []
      throw error
    }
  }
}

const COLUMNS: Column<JobRecord>[] = [
  {header: 'job', value: ({jobId}) => String(jobId), align: 'right'},
  {header: 'finished', value: ({finished, frames}) => `${finished.length}/${frames.length}`, align: 'right'},
  {header: 'frames', value: ({frames}) => formatFrameRanges(frames)},
  {header: 'posted (UTC)', value: ({postedAtMs}) => new Date(postedAtMs).toISOString().slice(0, 16).replace('T', ' ')},
  {header: 'scene', value: ({scenePath}) => scenePath},
]
