import {rotateArtistSecret} from '../../../core/artist/index.js'
import {BaseCommand, yesFlag} from '../../base/index.js'
import {confirm} from '../../view/index.js'

export default class WalletRotate extends BaseCommand<{isRotated: true}> {
  static override summary = 'take a new secret for the private scenes to come'

  static override description = [
    'Private scenes are encrypted under a secret of this machine, so that what you submitted before is not sent again. After',
    'this, the next private scene is sent whole, and nobody can see what it shares with earlier ones. It takes nothing back:',
    'jobs that are posted go on, whoever was given the key of a job keeps it, and blocks that are stored stay readable with',
    'it. The identity that opens results stays the same. Make a new backup afterwards.',
  ].join(' ')

  static override examples = ['<%= config.bin %> <%= command.id %>']

  static override flags = {yes: yesFlag()}

  override async run(): Promise<{isRotated: true}> {
    const {flags} = await this.parse(WalletRotate)
    const question = 'Take a new secret? The next private scene is sent whole; what was given out is not taken back.'
    await confirm(question, {isYes: flags.yes, signal: this.interrupted})
    await rotateArtistSecret()
    this.log('The next private scene is encrypted under a new secret. To back it up: candela wallet export FILE')
    return {isRotated: true}
  }
}
