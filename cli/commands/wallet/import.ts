import {readFile} from 'node:fs/promises'
import {Args} from '@oclif/core'
import {isBackup, restoreBackup} from '../../../core/artist/index.js'
import {createKeystore, decryptKeystore, writeKeystore} from '../../../core/market/index.js'
import {readPassword, walletPath} from '../../../core/network/index.js'
import {BaseCommand, passwordFileFlag, UsageError} from '../../base/index.js'

/** A wallet that was brought in. */
export interface ImportedWallet {
  address: string
  keystore: string
  /** What was in the file. */
  from: 'backup' | 'keystore' | 'secret'
}

export default class WalletImport extends BaseCommand<ImportedWallet> {
  static override summary = 'bring a wallet in: a backup, a keystore, a private key or a mnemonic'

  static override description = [
    'The file holds a backup of candela wallet export, an encrypted JSON keystore, 64 hex digits, or 12 to 24 words. A',
    'backup and a keystore keep their password; a private key or a mnemonic gets a new one.',
  ].join(' ')

  static override examples = ['<%= config.bin %> <%= command.id %> candela-backup.age']

  static override args = {file: Args.string({description: 'File to read.', required: true})}

  static override flags = {'password-file': passwordFileFlag()}

  override async run(): Promise<ImportedWallet> {
    const {args, flags} = await this.parse(WalletImport)
    const imported = await importWallet(args.file, walletPath(), flags['password-file'])
    this.log(`The wallet ${imported.address} is brought in; its keystore is ${imported.keystore}.`)
    return imported
  }
}

async function importWallet(path: string, keystore: string, passwordFile?: string): Promise<ImportedWallet> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`The file ${path} cannot be read.`, {code: 'FILE', cause})
  })
  if (isBackup(text)) {
    const {address} = await restoreBackup(path, keystore, await readPassword({file: passwordFile}))
    return {address, keystore, from: 'backup'}
  }
  if (text.trimStart().startsWith('{')) {
    const {address} = await decryptKeystore(path, text, await readPassword({file: passwordFile}))
    await writeKeystore(keystore, text)
    return {address, keystore, from: 'keystore'}
  }
  const {address} = await createKeystore(keystore, await readPassword({file: passwordFile, isNew: true}), text)
  return {address, keystore, from: 'secret'}
}
