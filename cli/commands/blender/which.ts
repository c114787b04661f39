import {Args} from '@oclif/core'
import {type BlenderRuntime, whichRuntime} from '../../../core/blender/index.js'
import {parseBlendHeader} from '../../../core/scene/index.js'
import {BaseCommand} from '../../base/index.js'

/** The Blender for a scene. */
interface ChosenBlender extends Omit<BlenderRuntime, 'readOnlyPaths'> {
  /** Series that saved the scene, or that was asked for. */
  wanted: string
}

export default class BlenderWhich extends BaseCommand<ChosenBlender> {
  static override summary = 'show which installed Blender renders a scene'

  static override description =
    'Takes exactly the major and minor version that saved the scene, else the nearest newer one; never an older one.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> scene.blend',
    '<%= config.bin %> <%= command.id %> 4.5 --json',
  ]

  static override args = {
    scene: Args.string({description: 'Path of a .blend file, or a version such as 4.5.', required: true}),
  }

  override async run(): Promise<ChosenBlender> {
    const {args} = await this.parse(BlenderWhich)
    const wanted = /^\d+\.\d+$/.test(args.scene) ? args.scene : (await parseBlendHeader(args.scene)).series
    const {readOnlyPaths, ...runtime} = await whichRuntime(wanted)
    this.log(runtime.command)
    if (runtime.series !== wanted) this.note(`Blender ${wanted} is not installed; ${runtime.version} opens it.`)
    return {wanted, ...runtime}
  }
}
