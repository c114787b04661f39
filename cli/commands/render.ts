import {Args, Flags} from '@oclif/core'
import {
  type Artist,
  chooseChecks,
  type Extras,
  followRecord,
  openArtistIdentity,
  type PreparedJob,
  postPreparedJob,
  prepareJob,
  type RenderReport,
  reportEarlierWork,
  sizeOfBundle,
  writeExtras,
} from '../../core/artist/index.js'
import {systemClock} from '../../core/clock.js'
import {readNodes} from '../../core/market/index.js'
import {
  auctionFlags,
  auditFlags,
  BaseCommand,
  checkDelivery,
  checkFlags,
  chooseSecret,
  continueEarlier,
  deliveryFlags,
  extrasFlags,
  imageFlags,
  limitRateFlag,
  networkFlag,
  openFlaggedArtist,
  parseChunk,
  priceFlags,
  privacyFlags,
  splitFlags,
  toAuction,
  toAudit,
  toCheckWish,
  toExtras,
  toImage,
  toPriceTerms,
  toSplit,
  yesFlag,
} from '../base/index.js'
import {
  announceInterruption,
  confirm,
  createProgress,
  type DetachedReport,
  describePreparedJob,
  describePrice,
  describePrivacy,
  describeSameClass,
  endAsReported,
  type Progress,
  printDetached,
  printEarlierWork,
  printReport,
  UploadProgress,
  watchJob,
} from '../view/index.js'

export default class Render extends BaseCommand<RenderReport | DetachedReport> {
  static override summary = 'render a Blender scene: inspect, split, pay, check, and write finished pictures'

  static override description = [
    'Opens the scene without running its Python, posts a job, waits for its frames and writes each as a PNG with',
    "the scene's own view transform and compositor, and as a linear EXR. Ctrl-C stops waiting; the job lives on.",
  ].join(' ')

  static override examples = [
    '<%= config.bin %> <%= command.id %> samples/turntable/scene.blend --frames 1-4',
    '<%= config.bin %> <%= command.id %> samples/still-life/scene.blend --frames 1 --tiles 2x2 --output renders',
    '<%= config.bin %> <%= command.id %> samples/still-life/scene.blend --frames 1 --tiles 2x2 --slices 2',
    '<%= config.bin %> <%= command.id %> samples/still-life/scene.blend --frames 1-8x2 --samples 16 --json',
    '<%= config.bin %> <%= command.id %> samples/turntable/scene.blend --frames 1-24 --auction --bid-window 5',
    '<%= config.bin %> <%= command.id %> samples/turntable/scene.blend --frames 1-24 --price 0',
    '<%= config.bin %> <%= command.id %> samples/turntable/scene.blend --frames 1-4 --private',
    '<%= config.bin %> <%= command.id %> samples/turntable/scene.blend --deliver s3://studio/shots/12',
  ]

  static override args = {scene: Args.string({description: 'Path of the .blend file.', required: true})}

  static override flags = {
    ...imageFlags,
    ...deliveryFlags,
    ...splitFlags,
    network: networkFlag(),
    'limit-rate': limitRateFlag(),
    ...priceFlags,
    'allow-missing': Flags.boolean({description: 'Render although files of the scene are missing.', default: false}),
    'exact-build': Flags.boolean({
      description:
        'Have only the very build of Blender render that inspects the scene here, not one that was measured alike.',
      default: false,
    }),
    ...privacyFlags,
    ...checkFlags,
    resume: Flags.boolean({
      description: 'Keep what earlier jobs finished of the same pixels in the same place, and go on with them.',
      default: false,
    }),
    ...extrasFlags,
    ...auctionFlags,
    ...auditFlags,
    detach: Flags.boolean({description: 'Return as soon as the job is posted.', default: false}),
    yes: yesFlag(),
  }

  override async run(): Promise<RenderReport | DetachedReport> {
    const {args, flags} = await this.parse(Render)
    const {pricePerTask, maxPrice, sponsor} = toPriceTerms(flags)
    const request = {
      scenePath: args.scene,
      output: flags.output,
      ...toImage(flags),
      ...toSplit(flags),
      exactBuild: flags['exact-build'],
      allowMissing: flags['allow-missing'],
      pricePerTask,
    }
    const auction = toAuction(flags)
    const extras = toExtras(flags)
    const chunk = flags.chunk === undefined ? undefined : parseChunk(flags.chunk)
    const wish = toCheckWish(flags)
    const signal = this.interrupted
    if (flags.deliver !== undefined) await checkDelivery(flags.deliver, signal)
    const progress = createProgress()
    let artist: Artist | undefined
    try {
      progress.stage('inspect')
      const startedAtMs = systemClock.nowMs()
      const upload = new UploadProgress(progress)
      const opening = openFlaggedArtist(flags, signal, upload.traffic)
      opening.catch(() => undefined)
      const {recipient} = await openArtistIdentity()
      const onLine = (line: string) => progress.line(line)
      const countLiveNodes = async () => (await readNodes((await opening).market)).filter(({isLive}) => isLive).length
      let prepared = await prepareJob(request, {
        ...{recipient, signal, countLiveNodes, onLine},
        chooseChecks: async (jobManifest) => chooseChecks(await opening, jobManifest, wish),
      })
      describePreparedJob(progress, prepared)
      artist = await opening
      const inspectMs = systemClock.nowMs() - startedAtMs
      const isPrivate = flags.private ?? !artist.profile.isLocal
      const secret = isPrivate ? await chooseSecret(flags) : undefined
      const continued = flags.resume
        ? await continueEarlier(artist, prepared, {secret, pricePerTask, onLine, signal})
        : undefined
      const earlier = continued?.earlier
      if (earlier?.newest && earlier.remaining.length === 0) {
        return await this.#end(progress, prepared, extras, reportEarlierWork(earlier.newest, earlier.frames))
      }
      prepared = continued?.prepared ?? prepared
      const post = async (wallet: Artist) => {
        await this.#askToSpend(wallet, prepared, {isYes: flags.yes, progress})
        if (!isPrivate) describePrivacy(progress, wallet.profile)
        if (prepared.checks.sameClass) progress.line(describeSameClass(prepared, prepared.checks))
        progress.stage('post')
        upload.begin(sizeOfBundle(prepared.report, prepared.jobManifest.frames))
        const posted = await postPreparedJob(wallet, prepared, {
          maxPrice,
          inspectMs,
          signal,
          sponsor,
          auction,
          deliverTo: flags.deliver,
          chunk,
          ...(flags.chunk === undefined ? {} : {onLine}),
          secret,
          onKeyWrapped: (nodes) =>
            progress.line(`The key of the private job is wrapped for ${nodes} nodes, all that can open one.`),
        })
        upload.end()
        progress.line(`Job ${posted.jobId} is posted on the network "${posted.network}".`)
        return posted
      }
      const record = earlier?.unfinished ?? (await post(artist))
      if (flags.detach) {
        progress.done()
        return printDetached(record, prepared, (line) => this.log(line))
      }
      progress.stage('render')
      const {jobId, network} = record
      const report = await announceInterruption(
        jobId,
        network,
        signal,
        followRecord(artist, record, {
          signal,
          ...toAudit(flags, artist.profile),
          ...watchJob(progress, record, signal),
        }),
      )
      const known = [...(earlier?.frames ?? []), ...report.frames].map((frame) => [frame.frame, frame] as const)
      const frames = [...new Map(known).values()]
      return await this.#end(progress, prepared, extras, {...report, frames})
    } finally {
      progress.stop()
      await artist?.close()
    }
  }

  /** Writes what is made of all frames together, and reports. */
  async #end(
    progress: Progress,
    {runtime, report: scene}: PreparedJob,
    extras: Extras,
    report: RenderReport,
  ): Promise<RenderReport> {
    const frames = [...report.frames].sort((a, b) => a.frame - b.frame)
    const shot = {runtime, fps: scene.fps}
    const written = await writeExtras(extras, frames, shot, this.interrupted)
    progress.done()
    for (const path of written) this.log(path)
    const print = (line: string) => this.log(line)
    if (report.tasks === 0) printEarlierWork(frames, print)
    else printReport({...report, frames}, print)
    endAsReported(report, (kind) => this.endAs(kind))
    return {...report, frames}
  }

  async #askToSpend(
    {profile}: Artist,
    {estimate}: PreparedJob,
    {isYes, progress}: {isYes: boolean; progress: Progress},
  ): Promise<void> {
    if (profile.isLocal || isYes) return
    progress.stop()
    const question = `Post the job ${describePrice(estimate)}?`
    await confirm(question, {isYes, signal: this.interrupted})
  }
}
