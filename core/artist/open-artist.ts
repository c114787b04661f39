import {join} from 'node:path'
import {detectSandbox, ensureRuntime} from '../blender/index.js'
import {CheckBook, type Checker} from '../checker/index.js'
import {closeMarket, finishEarlier, KeyNotices, type Market, openMarket} from '../market/index.js'
import {holdNetwork, type NetworkProfile, networkDir, openKey, openNetwork} from '../network/index.js'
import {type RenderMachine, WarmSessions} from '../render/index.js'
import {openNetworkStorage, type SealingIdentity, type Storage, type TrafficOptions} from '../storage/index.js'
import {UNITS_PER_TOKEN} from '../units.js'
import {openArtistIdentity} from './artist-identity.js'
import {adoptPostings} from './posting.js'

/** Tokens that a local artist is kept supplied with: a lifetime of local renders. */
const LOCAL_ARTIST_TOKENS = 1_000_000n * UNITS_PER_TOKEN

/** The artist on one network: key, storage, seal, and a Blender for checks that no node can do. */
export interface Artist {
  profile: NetworkProfile
  market: Market
  store: Storage
  identity: SealingIdentity
  checker: Checker
  /** Renders the previews of an audit. */
  previewSessions: WarmSessions
  /** Ends the connection and the Blender. */
  close(): Promise<void>
}

/**
 * Opens a network for the artist of this machine; the embedded one is started on demand.
 *
 * @param traffic - Holds back and watches what goes to the network's storage and comes from it; its rate is named, so that no command loses it.
 */
export async function openArtist(
  networkName: string,
  signal: AbortSignal,
  traffic: TrafficOptions & {bytesPerSec: number | undefined} = {bytesPerSec: undefined},
): Promise<Artist> {
  const {profile} = await openNetwork(networkName, signal)
  const release = holdNetwork(profile)
  const market = openMarket(profile, await openKey(profile, 'artist', LOCAL_ARTIST_TOKENS))
  await finishEarlier(market)
  await adoptPostings(market, profile.name)
  const store = await openNetworkStorage(profile, signal, traffic)
  const dir = join(networkDir(profile.name), 'artist')
  const cellsDir = join(dir, 'out')
  const machine: RenderMachine = {
    device: {kind: 'auto'},
    threads: 0,
    sandbox: await detectSandbox(),
    outDir: cellsDir,
    logDir: dir,
    runtimeOf: (series, build) => ensureRuntime(series, {build}),
  }
  const sessions = new WarmSessions(machine)
  const previewSessions = new WarmSessions({...machine, logDir: join(dir, 'previews')})
  const identity = await openArtistIdentity()
  const book = new CheckBook(join(dir, 'checks'))
  return {
    profile,
    market,
    store,
    identity,
    checker: {
      ...{market, store, identity, sessions, book, cellsDir},
      notices: new KeyNotices(market),
      scenesDir: join(dir, 'scenes'),
      lockPath: join(dir, 'checks.lock'),
    },
    previewSessions,
    close: async () => {
      await Promise.all([sessions.close(), previewSessions.close()])
      store.close()
      closeMarket(market)
      release()
    },
  }
}
