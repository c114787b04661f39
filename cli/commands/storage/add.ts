import {Args, Flags} from '@oclif/core'
import {type ImportSummary, importPath, measureSource} from '../../../core/storage/index.js'
import {formatBytes} from '../../../core/units.js'
import {BaseCommand, holdYoungHeap, limitRateFlag, openFlaggedStorage, storageFlags} from '../../base/index.js'
import {TransferProgress} from '../../view/index.js'

export default class StorageAdd extends BaseCommand<ImportSummary> {
  static override summary = 'store a file or folder and print its CID'

  static override description =
    'Names and bytes alone decide the CID. It is the one that Kubo 0.40 and later print for ' +
    '`ipfs add -r --hidden` under the profile unixfs-v1-2025. Symbolic links are stored as what they point at.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> scene.blend',
    '<%= config.bin %> <%= command.id %> textures --json',
    '<%= config.bin %> <%= command.id %> caches --refer',
    '<%= config.bin %> <%= command.id %> textures --store kubo+http://127.0.0.1:5001',
  ]

  static override args = {
    path: Args.string({description: 'File or folder to store.', required: true}),
  }

  static override flags = {
    ...storageFlags,
    'limit-rate': limitRateFlag(),
    refer: Flags.boolean({
      description: 'Do not copy: note where the files are, and serve them from there as long as they stay as they are.',
      default: false,
    }),
  }

  override async run(): Promise<ImportSummary> {
    const {args, flags} = await this.parse(StorageAdd)
    const signal = this.interrupted
    holdYoungHeap()
    const progress = new TransferProgress()
    let totalBytes: number | undefined
    if (progress.isShown) {
      void measureSource(args.path).then((bytes) => {
        totalBytes = bytes
      })
    }
    const storage = await openFlaggedStorage(flags, signal, {
      bytesPerSec: flags['limit-rate'],
      onTraffic: ({sentBytes, toSendBytes}) => {
        if (sentBytes > 0) progress.show('send', sentBytes, toSendBytes)
      },
      onPin: (walkedBytes) => progress.show('pin', walkedBytes, totalBytes),
      onPinState: (place, state) => progress.wait(`pin at ${place}: ${state}`),
    })
    // What is sent on to back ends at once needs no copy on this machine.
    const refers = flags.refer || storage.sendsOn === true
    const onProgress = (bytes: number) => progress.show('read', bytes, totalBytes)
    const summary = await importPath(storage, args.path, {signal, refers, onProgress}).finally(() => progress.stop())
    storage.close()
    this.log(summary.cid)
    const files = `${summary.files} ${summary.files === 1 ? 'file' : 'files'}`
    this.note(`Stored ${formatBytes(summary.sizeBytes)} in ${files}, ${formatBytes(summary.newBytes)} of it new.`)
    return summary
  }
}
