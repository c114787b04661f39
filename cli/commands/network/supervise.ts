import {Args} from '@oclif/core'
import {answerOwnChecks} from '../../../core/artist/index.js'
import {localSetupSchema, superviseLocalNetwork} from '../../../core/network/index.js'
import {BaseCommand} from '../../base/index.js'

export default class NetworkSupervise extends BaseCommand<void> {
  static override summary = 'run the embedded network in this process; render and network up start it'

  static override hidden = true

  static override args = {setup: Args.string({description: 'Set-up as JSON.', required: true})}

  override async run(): Promise<void> {
    const {args} = await this.parse(NetworkSupervise)
    await superviseLocalNetwork(localSetupSchema.parse(JSON.parse(args.setup)), this.interrupted, answerOwnChecks)
  }
}
