import {Flags} from '@oclif/core'
import {
  BlockStore,
  type BucketGarbageSummary,
  collectBucketGarbageAt,
  collectGarbage,
  type GarbageObject,
  type GarbageSummary,
  isBackEndUrl,
  openStorage,
} from '../../../core/storage/index.js'
import {formatBytes} from '../../../core/units.js'
import {BaseCommand, UsageError} from '../../base/index.js'

const HOUR_MS = 3_600_000

export default class StorageGc extends BaseCommand<GarbageSummary | BucketGarbageSummary> {
  static override summary = 'delete blocks that nothing pinned needs'

  static override description =
    'With --cache-max the blocks of a folder that were used last stay, up to that size. In a bucket, what nothing needs is ' +
    'listed first and deleted by a later run, once the grace time is over. Kubo collects its own garbage (ipfs repo gc).'

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --cache-max 50 --grace-hours 24',
    '<%= config.bin %> <%= command.id %> --store s3://bucket --dry-run',
  ]

  static override flags = {
    store: Flags.string({
      description: "Folder or bucket of the blocks instead of this machine's own.",
      helpValue: 'DIR|URL',
    }),
    'cache-max': Flags.integer({description: 'Blocks to keep in a folder, in GiB, pinned or not.', min: 0}),
    'grace-hours': Flags.integer({
      description: 'Keep what was used within these hours: longer than an upload takes. By default 1, in a bucket 168.',
      min: 0,
    }),
    'dry-run': Flags.boolean({description: 'Delete nothing, tell what would be.', default: false}),
  }

  override async run(): Promise<GarbageSummary | BucketGarbageSummary> {
    const {flags} = await this.parse(StorageGc)
    const {store, 'cache-max': cacheMax, 'grace-hours': graceHours, 'dry-run': isDryRun} = flags
    const signal = this.interrupted
    const rules = {isDryRun, signal, ...(graceHours !== undefined && {graceMs: graceHours * HOUR_MS})}
    if (store !== undefined && isBackEndUrl(store)) {
      if (cacheMax !== undefined) {
        throw new UsageError(`--cache-max is for a folder; ${store} keeps what is pinned.`, {code: 'CACHE_MAX_STORE'})
      }
      return this.#tellBucket(await collectBucketGarbageAt(store, rules))
    }
    const folder = await openStorage(store)
    if (!(folder instanceof BlockStore)) throw new UsageError(`${folder.place} is no folder of blocks.`)
    const summary = await collectGarbage(folder, {...rules, maxBytes: (cacheMax ?? 0) * 1024 ** 3})
    this.log(
      `${isDryRun ? 'Would delete' : 'Deleted'} ${summary.removedBlocks} blocks, ${formatBytes(summary.removedBytes)}.`,
    )
    this.note(`${summary.keptBlocks} blocks stay, ${formatBytes(summary.keptBytes)}.`)
    return summary
  }

  #tellBucket(summary: BucketGarbageSummary): BucketGarbageSummary {
    const {isDryRun, deleted, waiting, keptObjects, keptBytes, endedUploads, rewrittenPacks} = summary
    if (isDryRun) for (const {name} of deleted) this.log(name)
    this.log(`${isDryRun ? 'Would delete' : 'Deleted'} ${tellObjects(deleted)}.`)
    if (waiting.length > 0) {
      const nextMs = Math.min(...waiting.map(({deletableAtMs}) => deletableAtMs))
      this.note(`Nothing needs ${tellObjects(waiting)}; the first may be deleted on ${new Date(nextMs).toISOString()}.`)
    }
    const verb = isDryRun ? 'Would' : 'Did'
    if (rewrittenPacks.length > 0) this.note(`${verb} write anew what is needed of ${rewrittenPacks.length} packs.`)
    if (endedUploads.length > 0) this.note(`${verb} end ${endedUploads.length} uploads that were given up.`)
    this.note(`${keptObjects} objects stay, ${formatBytes(keptBytes)}.`)
    return summary
  }
}

function tellObjects(objects: readonly GarbageObject[]): string {
  return `${objects.length} objects, ${formatBytes(objects.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0))}`
}
