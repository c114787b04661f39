import {resolve} from 'node:path'
import {Args, Flags} from '@oclif/core'
import {DEFAULT_TREE_LIMITS, estimateBytes, exportTree, type TreeSummary} from '../../../core/storage/index.js'
import {formatBytes} from '../../../core/units.js'
import {BaseCommand, limitRateFlag, openFlaggedStorage, storageFlags} from '../../base/index.js'
import {TransferProgress} from '../../view/index.js'

const GIB_BYTES = 1024 ** 3

/** What was written, and where. */
interface WrittenTree extends TreeSummary {
  cid: string
  /** Absolute path of the file or folder. */
  path: string
}

export default class StorageGet extends BaseCommand<WrittenTree> {
  static override summary = 'write a stored file or folder to a path where nothing is yet'

  static override description =
    'Every block is checked against its address. Trees with unsafe names, symbolic links or too much in them ' +
    'are refused, and nothing of them is written.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e hello.txt',
  ]

  static override args = {
    cid: Args.string({description: 'CID of the file or folder.', required: true}),
    dest: Args.string({description: 'Path to write to.', required: true}),
  }

  static override flags = {
    ...storageFlags,
    'limit-rate': limitRateFlag(),
    'max-size-gib': Flags.integer({
      description: 'Largest tree that is written, in GiB.',
      default: DEFAULT_TREE_LIMITS.maxSizeBytes / GIB_BYTES,
      min: 1,
    }),
  }

  override async run(): Promise<WrittenTree> {
    const {args, flags} = await this.parse(StorageGet)
    const path = resolve(args.dest)
    const limits = {maxSizeBytes: flags['max-size-gib'] * GIB_BYTES}
    const signal = this.interrupted
    const storage = await openFlaggedStorage(flags, signal, {bytesPerSec: flags['limit-rate']})
    const progress = new TransferProgress()
    // Only for the progress: what is wrong with the tree or its target, the export says.
    const totalBytes = await estimateBytes(storage, args.cid).catch(() => undefined)
    const onProgress = (bytes: number) => progress.show('fetch', bytes, totalBytes)
    const summary = await exportTree(storage, args.cid, path, limits, {signal, onProgress}).finally(() =>
      progress.stop(),
    )
    storage.close()
    this.log(path)
    this.note(`Wrote ${formatBytes(summary.sizeBytes)} in ${summary.files} ${summary.files === 1 ? 'file' : 'files'}.`)
    return {cid: args.cid.trim(), path, ...summary}
  }
}
