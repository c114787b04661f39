import {createKeystore, readKeystoreAddress} from '../../../core/market/index.js'
import {readPassword, walletPath} from '../../../core/network/index.js'
import {BaseCommand, passwordFileFlag, UsageError} from '../../base/index.js'

/** A wallet of this machine. */
export interface CreatedWallet {
  address: string
  keystore: string
}

export default class WalletCreate extends BaseCommand<CreatedWallet> {
  static override summary = 'make the wallet that pays and earns on networks that are not local'

  static override description = [
    'Writes a new key as an encrypted JSON keystore that only you can read. Every command uses it on a network that is',
    'not local; CANDELA_KEYSTORE names another. Whoever loses the file or its password loses what the wallet holds:',
    'candela wallet export writes a backup.',
  ].join(' ')

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --password-file secret.txt',
  ]

  static override flags = {'password-file': passwordFileFlag()}

  override async run(): Promise<CreatedWallet> {
    const {flags} = await this.parse(WalletCreate)
    const path = walletPath()
    if ((await readKeystoreAddress(path)) !== undefined) {
      throw new UsageError(`There is a keystore at ${path} already; it is never overwritten.`, {
        code: 'KEYSTORE',
        suggestions: ['candela wallet show', 'Set CANDELA_KEYSTORE to another file.'],
      })
    }
    const {address} = await createKeystore(path, await readPassword({file: flags['password-file'], isNew: true}))
    this.log(`The wallet ${address} is made; its keystore is ${path}.`)
    this.log('To back it up: candela wallet export FILE')
    return {address, keystore: path}
  }
}
