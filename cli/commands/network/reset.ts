import {localFiles, resetLocalNetwork} from '../../../core/network/index.js'
import {BaseCommand, yesFlag} from '../../base/index.js'
import {confirm} from '../../view/index.js'

export default class NetworkReset extends BaseCommand<{deleted: string}> {
  static override summary = 'delete the embedded network: its chain, its keys, its logs'

  static override examples = ['<%= config.bin %> <%= command.id %> --yes']

  static override flags = {yes: yesFlag()}

  override async run(): Promise<{deleted: string}> {
    const {flags} = await this.parse(NetworkReset)
    const deleted = localFiles.dir()
    const question = `Delete the chain, keys and jobs of the embedded network in ${deleted}?`
    await confirm(question, {isYes: flags.yes, signal: this.interrupted})
    await resetLocalNetwork()
    this.log(`Deleted ${deleted}.`)
    return {deleted}
  }
}
