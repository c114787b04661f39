import {resolve} from 'node:path'
import {Args} from '@oclif/core'
import {writeBackup} from '../../../core/artist/index.js'
import {readPassword, walletPath} from '../../../core/network/index.js'
import {BaseCommand, passwordFileFlag} from '../../base/index.js'

/** A backup. */
interface ExportedWallet {
  address: string
  file: string
  /** `age1…`, to which results are sealed. */
  recipient: string
}

export default class WalletExport extends BaseCommand<ExportedWallet> {
  static override summary = 'write an encrypted backup of the wallet and of the keys that open results and private jobs'

  static override description = [
    'One age file under the password of the wallet, mode 0600; candela wallet import puts it back, also on another',
    'machine. It holds the keystore, the identity that results of your jobs are sealed to, the secret that your private',
    'scenes are encrypted under, and the identity of a node that ran with this wallet.',
  ].join(' ')

  static override examples = ['<%= config.bin %> <%= command.id %> candela-backup.age']

  static override args = {file: Args.string({description: 'File to write; it must not be there.', required: true})}

  static override flags = {'password-file': passwordFileFlag()}

  override async run(): Promise<ExportedWallet> {
    const {args, flags} = await this.parse(WalletExport)
    const file = resolve(args.file)
    const backup = await writeBackup(file, walletPath(), await readPassword({file: flags['password-file']}))
    this.log(`The backup of ${backup.address} is ${file}; the password of the wallet opens it.`)
    return {...backup, file}
  }
}
