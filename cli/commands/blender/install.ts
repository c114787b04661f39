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

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> 4.5',
    '<%= config.bin %> <%= command.id %> 4.5.15',
  ]

  static override args = {
    series: Args.string({
      description:
        'Major and minor version, such as 4.5, or one build, such as 4.5.15; the newest that fits when absent.',
    }),
  }

  override async run(): Promise<InstalledBlender> {
    const {args} = await this.parse(BlenderInstall)
    const wanted = args.series ?? (await defaultSeries())
    const build = /^(\d+\.\d+)\.\d+$/.exec(wanted)
    const wasInstalled = (await listRuntimes()).some(({series, version}) => [series, version].includes(wanted))
    const onProgress = (line: string) => this.note(line)
    const options = {onProgress, signal: this.interrupted, ...(build && {version: wanted})}
    const {readOnlyPaths, ...runtime} = await installRuntime(build?.[1] ?? wanted, options)
    this.log(`Blender ${runtime.version} ${wasInstalled ? 'was' : 'is'} installed: ${runtime.command}`)
    return {...runtime, wasInstalled}
  }
}
