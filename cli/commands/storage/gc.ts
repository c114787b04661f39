import {Flags} from '@oclif/core'
import {homePath} from '../../../core/home.js'
import {BlockStore, collectGarbage, type GarbageSummary} from '../../../core/storage/index.js'
import {formatBytes} from '../../../core/units.js'
import {BaseCommand} from '../../base/index.js'

export default class StorageGc extends BaseCommand<GarbageSummary> {
  static override summary = 'delete blocks that nothing pinned needs'

  static override description =
    'With --cache-max the blocks that were used last stay, up to that size. Kubo collects its own garbage ' +
    '(ipfs repo gc).'

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --cache-max 50 --grace-hours 24',
  ]

  static override flags = {
    store: Flags.string({description: "Folder of the blocks instead of this machine's own.", helpValue: 'DIR'}),
    'cache-max': Flags.integer({description: 'Blocks to keep, in GiB, pinned or not.', default: 0, min: 0}),
    'grace-hours': Flags.integer({
      description: 'Keep what was used within these hours: longer than an import takes.',
      default: 1,
      min: 0,
    }),
  }

  override async run(): Promise<GarbageSummary> {
    const {flags} = await this.parse(StorageGc)
    const store = new BlockStore(flags.store ?? homePath('storage', 'blocks'))
    const summary = await collectGarbage(store, {
      graceMs: flags['grace-hours'] * 3_600_000,
      maxBytes: flags['cache-max'] * 1024 ** 3,
      signal: this.interrupted,
    })
    this.log(`Deleted ${summary.removedBlocks} blocks, ${formatBytes(summary.removedBytes)}.`)
    this.note(`${summary.keptBlocks} blocks stay, ${formatBytes(summary.keptBytes)}.`)
    return summary
  }
}
