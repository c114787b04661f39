import {Args} from '@oclif/core'
import {type BlenderRuntime, defaultSeries, installRuntime, listRuntimes} from '../../../core/blender/index.js'
import {BaseCommand} from '../../base/index.js'

/** A runtime that is there now. */
interface InstalledBlender extends Omit<BlenderRuntime, 'readOnlyPaths'> {
  wasInstalled: boolean
}

export default class BlenderInstall extends BaseCommand<InstalledBlender> {
  static override summary = 'install a Blender to render with'

  static override description =
    'Puts the bpy wheel of that Blender (about 0.9 GB) into a Python environment of its own, or, where no Python fits, the official archive, in the folder of Candela. An installed one is left as it is.'

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> 4.5']

  static override args = {
    series: Args.string({description: 'Major and minor version, such as 4.5; the newest that fits when absent.'}),
  }

  override async run(): Promise<InstalledBlender> {
    const {args} = await this.parse(BlenderInstall)
    const series = args.series ?? (await defaultSeries())
    const wasInstalled = (await listRuntimes()).some((runtime) => runtime.series === series)
    const onProgress = (line: string) => this.note(line)
    const {readOnlyPaths, ...runtime} = await installRuntime(series, {onProgress, signal: this.interrupted})
    this.log(`Blender ${runtime.version} ${wasInstalled ? 'was' : 'is'} installed: ${runtime.command}`)
    return {...runtime, wasInstalled}
  }
}
