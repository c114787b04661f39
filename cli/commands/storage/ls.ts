import {Args} from '@oclif/core'
import {listTree, type TreeEntry} from '../../../core/storage/index.js'
import {BaseCommand, openFlaggedStorage, storageFlags} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** Everything below a root. */
interface ListedTree {
  cid: string
  /** A folder before what it holds; the root itself, with an empty path, comes first. */
  entries: TreeEntry[]
}

export default class StorageLs extends BaseCommand<ListedTree> {
  static override summary = 'list a stored folder with all that is in it'

  static override examples = [
    '<%= config.bin %> <%= command.id %> bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354',
    '<%= config.bin %> <%= command.id %> bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354 --json',
  ]

  static override args = {
    cid: Args.string({description: 'CID of the file or folder.', required: true}),
  }

  static override flags = {...storageFlags}

  override async run(): Promise<ListedTree> {
    const {args, flags} = await this.parse(StorageLs)
    const signal = this.interrupted
    const storage = await openFlaggedStorage(flags, signal)
    const entries = await listTree(storage, args.cid, {}, {signal})
    storage.close()
    const listed = entries.filter(({path, kind}) => path !== '' || kind === 'file')
    if (listed.length > 0) this.log(formatTable(listed, COLUMNS))
    else this.log('The folder is empty.')
    return {cid: args.cid.trim(), entries}
  }
}

const COLUMNS: readonly Column<TreeEntry>[] = [
  {header: 'bytes', value: ({kind, sizeBytes}) => (kind === 'file' ? String(sizeBytes) : '-'), align: 'right'},
  {header: 'path', value: ({kind, path}) => (kind === 'folder' ? `${path}/` : path || '.')},
  {header: 'cid', value: ({cid}) => cid},
]
