import {stopLocalNetwork} from '../../../core/network/index.js'
import {BaseCommand} from '../../base/index.js'

export default class NetworkDown extends BaseCommand<{stopped: boolean}> {
  static override summary = 'stop the embedded network; its state is kept'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<{stopped: boolean}> {
    await this.parse(NetworkDown)
    const stopped = await stopLocalNetwork()
    this.log(stopped ? 'The embedded network is down.' : 'The embedded network was not running.')
    return {stopped}
  }
}
