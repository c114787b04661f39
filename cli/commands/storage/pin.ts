import {Args, Flags} from '@oclif/core'
import {loadNetworkProfile} from '../../../core/network/index.js'
import {openNetworkStorage, openStorage, parseCid, pinTree} from '../../../core/storage/index.js'
import {BaseCommand, storageFlags} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

interface PinRow {
  cid: string
  name: string
}

export default class StoragePin extends BaseCommand<{pins: PinRow[]}> {
  static override summary = 'keep a stored tree, let it go, or list what is kept'

  static override description =
    'What is added is pinned by itself. Before it pins, it reads and checks every block; with --network it fetches ' +
    'what this machine lacks. What is not pinned goes with the next candela storage gc.'

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e --name "job 12"',
    '<%= config.bin %> <%= command.id %> bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e --remove',
  ]

  static override args = {
    cid: Args.string({description: 'CID of a file or folder; without it all pins are listed.'}),
  }

  static override flags = {
    ...storageFlags,
    name: Flags.string({description: 'What the list shows.', default: 'pinned by hand', exclusive: ['remove']}),
    remove: Flags.boolean({description: 'Let it go.', default: false}),
  }

  override async run(): Promise<{pins: PinRow[]}> {
    const {args, flags} = await this.parse(StoragePin)
    const signal = this.interrupted
    const storage =
      flags.network === undefined
        ? await openStorage(flags.store, signal)
        : await openNetworkStorage(await loadNetworkProfile(flags.network), signal)
    try {
      if (args.cid !== undefined && flags.remove) await storage.unpin(parseCid(args.cid))
      else if (args.cid !== undefined) await pinTree(storage, args.cid, flags.name, {signal})
      const pins: PinRow[] = []
      for await (const {cid, name} of storage.listPins()) pins.push({cid: cid.toString(), name})
      this.log(pins.length > 0 ? formatTable(pins, COLUMNS) : 'Nothing is pinned.')
      return {pins}
    } finally {
      storage.close()
    }
  }
}

const COLUMNS: readonly Column<PinRow>[] = [
  {header: 'cid', value: ({cid}) => cid},
  {header: 'name', value: ({name}) => name},
]
