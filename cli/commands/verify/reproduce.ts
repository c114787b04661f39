import {Args} from '@oclif/core'
import {openArtist} from '../../../core/artist/index.js'
import {type ReproducedVerdict, reproduceVerdict} from '../../../core/checker/index.js'
import {listNodeIdentities} from '../../../core/network/index.js'
import {MEAN_SCALE, type PackedDistance} from '../../../core/verify/index.js'
import {BaseCommand, networkFlag, UsageError} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

export default class VerifyReproduce extends BaseCommand<ReproducedVerdict> {
  static override summary = 'judge a challenge again, from the chain and the scene'

  static override description =
    'Asks the contract that judges about every round again, renders the drawn cells on this machine, and sets what the ' +
    'renderer and the checkers published against them. Exits with 9 when this machine disagrees with the chain. candela ' +
    'job show lists the leases of a job.'

  static override examples = ['<%= config.bin %> <%= command.id %> 4294967296']

  static override args = {
    challenge: Args.string({description: 'Number of the lease that was challenged.', required: true}),
  }

  static override flags = {network: networkFlag()}

  override async run(): Promise<ReproducedVerdict> {
    const {args, flags} = await this.parse(VerifyReproduce)
    if (!/^\d{1,78}$/.test(args.challenge)) {
      throw new UsageError(`The challenge is the number of a lease; received ${args.challenge}.`, {
        suggestions: ['candela job list'],
      })
    }
    const artist = await openArtist(flags.network, this.interrupted)
    try {
      const found = await reproduceVerdict(
        artist.checker,
        BigInt(args.challenge),
        await listNodeIdentities(),
        this.interrupted,
      )
      this.log(formatTable(toRows(found), COLUMNS))
      const isSame = found.here === found.onChain
      this.log(
        isSame
          ? `The verdict of the chain is ${found.onChain}, and this machine finds the same.`
          : `The verdict of the chain is ${found.onChain}; this machine finds ${found.here}.`,
      )
      if (!isSame) this.endAs('verification')
      return found
    } finally {
      await artist.close()
    }
  }
}

interface Row {
  round: number
  who: string
  onChain: string
  cells: number
  here: PackedDistance | undefined
}

function toRows({node, rounds}: ReproducedVerdict): Row[] {
  return rounds.flatMap(({round, cells, renderer, isProven, checks}) => [
    {round, who: `renderer ${node}`, onChain: describeAnswer(renderer, isProven), cells, here: renderer},
    ...checks.map(({checker, verdict, here}) => ({round, who: `checker ${checker}`, onChain: verdict, cells, here})),
  ])
}

function describeAnswer(renderer: PackedDistance | undefined, isProven: boolean): string {
  if (!renderer) return 'silent'
  return isProven ? 'proven' : 'not proven'
}

const COLUMNS: Column<Row>[] = [
  {header: 'round', value: ({round}) => String(round), align: 'right'},
  {header: 'published by', value: ({who}) => who},
  {header: 'on chain', value: ({onChain}) => onChain},
  {header: 'cells', value: ({cells}) => String(cells), align: 'right'},
  {header: 'here', value: ({here}) => here?.verdict ?? ''},
  {header: 'most bits', value: ({here}) => String(here?.mostBits ?? ''), align: 'right'},
  {
    header: 'colour (stops)',
    value: ({here}) => (here?.mostMeanDelta === undefined ? '' : (here.mostMeanDelta / MEAN_SCALE).toFixed(4)),
    align: 'right',
  },
]
