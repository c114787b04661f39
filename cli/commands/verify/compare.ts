import {Args, Flags} from '@oclif/core'
import {
  type ComparedCell,
  compareExrFiles,
  DEFAULT_THRESHOLDS,
  type FileComparison,
  MEAN_SCALE,
  type Thresholds,
} from '../../../core/verify/index.js'
import {BaseCommand} from '../../base/index.js'
import {type Column, formatTable} from '../../view/index.js'

/** What `verify compare` found, and by which limits. */
interface CompareResult extends FileComparison {
  thresholds: Thresholds
}

/**
 * Ends with 9 on a mismatch. Inconclusive ends with 0, like a match: 9 means that a result was proven wrong, and here
 * nothing was; scripts that must tell the two apart read `verdict` under `--json`.
 */
export default class VerifyCompare extends BaseCommand<CompareResult> {
  static override summary = 'tell whether two OpenEXR files are the same render'

  static override description =
    'Compares the noise and the mean colour of every 32x32 px cell, as the network does when it checks a node. ' +
    'Ends with 9 on a mismatch, with 0 on a match and when it is inconclusive.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> mine.exr theirs.exr',
    '<%= config.bin %> <%= command.id %> mine.exr theirs.exr --picture difference.png',
    '<%= config.bin %> <%= command.id %> mine.exr theirs.exr --layer ViewLayer --json',
  ]

  static override args = {
    first: Args.string({description: 'An OpenEXR file: a raw render, before denoising.', required: true}),
    second: Args.string({description: 'The OpenEXR file to compare it with.', required: true}),
  }

  static override flags = {
    layer: Flags.string({description: 'Compare only this view layer.', helpValue: 'NAME'}),
    picture: Flags.string({
      description: 'Draw both, their difference and the verdict of each cell into this PNG.',
      helpValue: 'FILE',
    }),
    cells: Flags.integer({description: 'How many of the most different cells to list.', default: 10, min: 0}),
  }

  override async run(): Promise<CompareResult> {
    const {args, flags} = await this.parse(VerifyCompare)
    const comparison = await compareExrFiles(args.first, args.second, {
      layer: flags.layer,
      worstCount: flags.cells,
      picturePath: flags.picture,
      signal: this.interrupted,
    })
    this.log(formatVerdict(comparison))
    const different = comparison.worst.filter(({bits, meanDelta}) => bits > 0 || meanDelta > 0)
    if (different.length > 0) this.log(`\n${formatTable(different, COLUMNS)}`)
    if (flags.picture !== undefined) this.log(`\nDrawn in ${flags.picture}`)
    if (comparison.verdict === 'mismatch') this.endAs('verification')
    return {...comparison, thresholds: DEFAULT_THRESHOLDS}
  }
}

const COLUMNS: Column<ComparedCell>[] = [
  {header: 'layer', value: ({layer}) => layer || '-'},
  {header: 'x', value: ({rect}) => String(rect.x0), align: 'right'},
  {header: 'y', value: ({rect}) => String(rect.y0), align: 'right'},
  {header: 'bits', value: ({bits}) => String(bits), align: 'right'},
  {header: 'colour (stops)', value: ({meanDelta}) => formatStops(meanDelta), align: 'right'},
  {header: 'grain', value: ({grainBits}) => String(grainBits), align: 'right'},
  {header: 'verdict', value: ({verdict}) => verdict},
]

function formatVerdict({verdict, cells, mismatching, inconclusive, flat, look}: FileComparison): string {
  const {matchBits, mismatchBits, matchMean, mismatchMean} = DEFAULT_THRESHOLDS
  const sentence = {
    match: `all ${cells} cells agree within ${matchBits} bits and ${formatStops(matchMean)} stops.`,
    inconclusive: `${inconclusive} of ${cells} cells differ more than honest renders usually do, but not enough to be sure.`,
    mismatch: `${mismatching} of ${cells} cells differ by more than ${mismatchBits} bits or ${formatStops(mismatchMean)} stops.`,
  }[verdict]
  const warning = flat > 0 ? `\n${flat} of ${cells} cells have almost no grain, so they say little.` : ''
  return `${verdict}: ${sentence}${warning}\n${formatLook(look)}`
}

/** For people: a perceptual hash misses what nodes can save by. */
function formatLook({hashBits, blockDelta}: FileComparison['look']): string {
  const share = (100 * blockDelta).toFixed(1)
  return `From afar: ${hashBits} of 64 bits of the perceptual hash differ, and the means of 8x8 blocks by ${share} % of white at most.`
}

function formatStops(mean: number): string {
  return (mean / MEAN_SCALE).toFixed(4)
}
