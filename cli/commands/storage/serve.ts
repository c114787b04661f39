import {once} from 'node:events'
import {Flags} from '@oclif/core'
import {hasDirectAccess, openStorage, parseCid, serveStorage} from '../../../core/storage/index.js'
import {BaseCommand, readSecretFile, UsageError} from '../../base/index.js'

export default class StorageServe extends BaseCommand<{stopped: true}> {
  static override summary = 'serve stored blocks over HTTP until told to stop'

  static override description = [
    'A trustless gateway: whoever knows a CID reads its blocks and checks them. Only what is pinned is served. With a',
    'write token, others store and pin here too, and its URL can stand in the profile of a network.',
  ].join(' ')

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --host 0.0.0.0 --port 8443 --tls-cert cert.pem --tls-key key.pem --write-token-file token',
    '<%= config.bin %> <%= command.id %> --store s3://bucket --presign --root bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354',
  ]

  static override flags = {
    store: Flags.string({
      description: "Folder or URL of the blocks instead of this machine's own.",
      helpValue: 'DIR|URL',
    }),
    host: Flags.string({description: 'Address to listen on.', default: '127.0.0.1'}),
    port: Flags.integer({description: 'Port to listen on; 0 takes a free one.', default: 8420, min: 0, max: 65_535}),
    root: Flags.string({
      description: 'Serve only what stands below this pinned CID.',
      multiple: true,
      helpValue: 'CID',
    }),
    presign: Flags.boolean({
      description: 'Hand out URLs of the bucket (--store s3://…), so that blocks do not pass through this machine.',
      default: false,
    }),
    'read-token-file': Flags.string({description: 'File with the token that readers show.', helpValue: 'FILE'}),
    'write-token-file': Flags.string({description: 'File with the token that writers show.', helpValue: 'FILE'}),
    'tls-cert': Flags.string({description: 'PEM file of the certificate.', helpValue: 'FILE', dependsOn: ['tls-key']}),
    'tls-key': Flags.string({description: 'PEM file of its key.', helpValue: 'FILE', dependsOn: ['tls-cert']}),
  }

  override async run(): Promise<{stopped: true}> {
    const {flags} = await this.parse(StorageServe)
    const stop = this.interrupted
    const [readToken, writeToken, cert, key] = await Promise.all(
      [flags['read-token-file'], flags['write-token-file'], flags['tls-cert'], flags['tls-key']].map(readSecretFile),
    )
    const storage = await openStorage(flags.store)
    if (flags.presign && !hasDirectAccess(storage)) {
      throw new UsageError(`--presign needs a bucket; ${storage.place} is none.`, {
        code: 'PRESIGN_STORE',
        suggestions: ['candela storage serve --presign --store s3://bucket'],
      })
    }
    const served = await serveStorage(storage, {
      host: flags.host,
      port: flags.port,
      ...(flags.root ? {roots: flags.root.map(parseCid)} : {}),
      ...{readToken, writeToken},
      isDirect: flags.presign,
      ...(cert && key ? {tls: {cert, key}} : {}),
      onFault: (line) => this.note(line),
    })
    if (!cert && !isLoopback(flags.host) && (readToken || writeToken)) {
      this.warn('Tokens travel in the clear without TLS; use --tls-cert and --tls-key, or a proxy that speaks HTTPS.')
    }
    this.note(`Serving ${storage.place} at ${served.origin}; Ctrl-C stops.`)
    try {
      if (!stop.aborted) await once(stop, 'abort')
    } finally {
      await served.close()
      storage.close()
    }
    return {stopped: true}
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
