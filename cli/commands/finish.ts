import {Flags} from '@oclif/core'
import {type FinishReport, finishAgain, openArtist} from '../../core/artist/index.js'
import {formatFrameRanges} from '../../core/job/index.js'
import {BaseCommand, extrasFlags, jobArg, networkFlag, toExtras} from '../base/index.js'
import {createProgress, printFrames} from '../view/index.js'

export default class Finish extends BaseCommand<FinishReport> {
  static override summary = 'merge, denoise and composite the frames of a job again, here and for nothing'

  static override description = [
    'Fetches the raw outputs of the job, proves them against the chain, and finishes every frame again. With --scene a',
    'copy of the scene whose compositor or view transform was changed is used; other changes need another render.',
  ].join(' ')

  static override examples = [
    '<%= config.bin %> <%= command.id %> 1',
    '<%= config.bin %> <%= command.id %> 1 --scene samples/turntable/scene.blend --output graded',
    '<%= config.bin %> <%= command.id %> 1 --video shot.mp4 --contact-sheet shot.png',
  ]

  static override args = {job: jobArg({required: true})}

  static override flags = {
    network: networkFlag(),
    scene: Flags.string({description: 'Scene whose compositor and view transform are used.', helpValue: 'FILE'}),
    output: Flags.string({char: 'o', description: 'Folder, or pattern such as shots/a_####.', helpValue: 'PATH'}),
    denoise: Flags.boolean({description: 'Denoise, or not; as the scene asks by default.', allowNo: true}),
    ...extrasFlags,
  }

  override async run(): Promise<FinishReport> {
    const {args, flags} = await this.parse(Finish)
    const extras = toExtras(flags)
    const signal = this.interrupted
    const artist = await openArtist(flags.network, signal)
    const progress = createProgress()
    try {
      progress.stage('finish')
      const {scene: scenePath, output, denoise} = flags
      const report = await finishAgain(artist, Number(args.job), {
        ...{...extras, scenePath, output, denoise, signal},
        onFrame: ({frame}) => progress.update({finishedFrame: frame}),
      })
      progress.done()
      printFrames(report.frames, (line) => this.log(line))
      for (const path of report.extras) this.log(path)
      if (report.missing.length > 0) {
        this.warn(`Frames ${formatFrameRanges([...report.missing].sort((a, b) => a - b))} are not delivered yet.`)
        this.endAs('partial')
      }
      return report
    } finally {
      progress.stop()
      await artist.close()
    }
  }
}
