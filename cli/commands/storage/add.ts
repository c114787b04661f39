import {Args, Flags} from '@oclif/core'
import {type ImportSummary, importPath, openBlockStore} from '../../../core/storage/index.js'
import {formatBytes} from '../../../core/units.js'
import {BaseCommand} from '../../base/index.js'

export default class StorageAdd extends BaseCommand<ImportSummary> {
  static override summary = 'store a file or folder and print its CID'

  static override description =
    'Names and bytes alone decide the CID. It is the one that Kubo 0.40 and later print for ' +
    '`ipfs add -r --hidden` under the profile unixfs-v1-2025. Symbolic links are stored as what they point at.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> scene.blend',
    '<%= config.bin %> <%= command.id %> textures --json',
  ]

  static override args = {
    path: Args.string({description: 'File or folder to store.', required: true}),
  }

  static override flags = {
    store: Flags.string({description: "Folder of the blocks instead of this machine's own.", helpValue: 'DIR'}),
  }

  override async run(): Promise<ImportSummary> {
    const {args, flags} = await this.parse(StorageAdd)
    const summary = await importPath(openBlockStore(flags.store), args.path, {signal: this.interrupted})
    this.log(summary.cid)
    this.note(`Stored ${formatBytes(summary.sizeBytes)} in ${summary.files} ${summary.files === 1 ? 'file' : 'files'}.`)
    return summary
  }
}
