import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import type {ResultPromise} from 'execa'
import {afterAll, beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest'
import {openFlaggedArtist} from '../../cli/base/index.js'
import {readJobCount} from '../../core/market/index.js'
import {freePort} from '../../core/network/embedded/start-anvil.js'
import {fundLocalKey, loadNetworkProfile} from '../../core/network/index.js'
import {writeNetworkProfile} from '../../core/network/network-profile.js'
import {importPath, type TrafficCount} from '../../core/storage/index.js'
import {UNITS_PER_TOKEN} from '../../core/units.js'
import {checkPicture} from '../../core/verify/index.js'
import {nameDeviceClass} from '../../node/name-device-class.js'
import {startKubo, type TestKubo} from '../fixtures/servers/start-kubo.js'
import {startPinningService, type TestPinningService} from '../fixtures/servers/start-pinning-service.js'
import {S3_KEYS, startS3, type TestS3} from '../fixtures/servers/start-s3.js'
import {inHome, SECRET, writeStorageKeys} from '../fixtures/storage/back-ends.js'
import {seededBytes} from '../fixtures/storage/seeded-bytes.js'
import {CandelaHome, fixtureScene} from './support/candela-home.js'

interface Delivered {
  file: string
  copies: string[]
}

const PASSWORD = {CANDELA_PASSWORD: 'correct horse battery'}

describe('a network that stores on S3 and Kubo', () => {
  /** Runs the chain; the others are machines that share nothing but it and the back ends. */
  let chain: CandelaHome
  let artist: CandelaHome
  /** A machine that joined after the job was posted. */
  let stranger: CandelaHome
  let nodes: CandelaHome[]
  let servers: string
  let s3: TestS3
  let kubo: TestKubo
  let service: TestPinningService
  const running: ResultPromise[] = []
  /** Names of pins while the job was rendered. */
  const namesSeen = new Set<string>()

  beforeAll(async () => {
    servers = await mkdtemp(join(tmpdir(), 'candela-servers-'))
    s3 = await startS3(join(servers, 's3'), {keys: {...S3_KEYS, secretAccessKey: SECRET}})
    kubo = await startKubo(join(servers, 'kubo'), {bearerToken: SECRET})
    service = await startPinningService({token: SECRET, gatewayOrigin: kubo.gatewayOrigin})
    chain = await CandelaHome.create()
    await chain.json(['network', 'up', '--nodes', '0'])
    artist = await joinNetwork()
    nodes = [await joinNetwork(), await joinNetwork()]
    const lender = `127.0.0.1:${await freePort()}`
    await writeFile(join(servers, 'lend-token'), SECRET)
    const roles = [
      ['--lend', lender, '--lend-token-file', join(servers, 'lend-token')],
      ['--borrow', `http://${lender}`, '--cache-max', '10'],
    ]
    for (const [index, node] of nodes.entries()) {
      const args = ['node', '--network', 'studio', '--device', 'cpu', '--threads', '1', '--min-price', '0.0001']
      running.push(node.start([...args, ...(roles[index] ?? [])], {env: PASSWORD}))
    }
    await chain.untilNodes(2)
  })

  afterAll(async () => {
    for (const node of running) node.kill('SIGTERM')
    await Promise.all(running)
    for (const home of [...(nodes ?? []), stranger, artist, chain]) await home?.remove()
    await s3?.stop()
    await service?.stop()
    await kubo?.stop()
    await rm(servers, {recursive: true, force: true})
  })

  test('renders a private scene that no node has, and brings the frames home', async () => {
    const args = ['render', fixtureScene('plain'), '--frames', '1-2', '--network', 'studio', '--yes', '--json']
    const places = ['--output', artist.outputDir, '--deliver', deliveryUrl()]
    const rendering = artist.run([...args, ...places], {env: PASSWORD})
    const looking = setInterval(async () => {
      for (const name of await pinNames()) namesSeen.add(name)
    }, 250)
    const {exitCode, stdout, stderr} = await rendering.finally(() => clearInterval(looking))
    expect({exitCode, stderr}).toMatchObject({exitCode: 0})
    expect(stderr).toContain('The key of the private job is wrapped for 2 nodes')
    const {outcome, frames} = JSON.parse(stdout) as {outcome: string; frames: Delivered[]}
    expect(outcome).toBe('done')
    expect(frames).toHaveLength(2)
    for (const {file, copies} of frames) {
      await checkPicture(file, {widthPx: 96, heightPx: 64})
      expect(copies).toEqual(
        [file, file.replace(/png$/, 'exr')].map((path) => `s3://${s3.bucket}/shots/${basename(path)}`),
      )
      for (const path of [file, file.replace(/png$/, 'exr')]) {
        const copy = await readFile(join(servers, 's3', s3.bucket, 'shots', basename(path)))
        expect(copy.equals(await readFile(path))).toBe(true)
      }
    }
  })

  test.each([
    ['a bucket that is not there', () => `s3://nowhere/shots?endpoint=${s3.origin}`, 'There is no bucket at', 8],
    ['a folder', () => 'fs:/tmp', 'can be delivered to a bucket', 2],
  ])('posts no job where frames cannot be delivered: %s', async (_, url, message, expectedCode) => {
    const before = await chain.read(readJobCount)
    const args = ['render', fixtureScene('plain'), '--network', 'studio', '--yes', '--deliver', url()]
    const {exitCode, stderr} = await artist.run(args, {env: PASSWORD})
    expect(stderr).toContain(message)
    expect(exitCode).toBe(expectedCode)
    expect(await chain.read(readJobCount)).toBe(before)
  })

  test('names what the back ends and the pinning service keep by the job, and lets it go when it is over', async () => {
    const kept = ['job 1: job manifest', 'job 1: private scene', 'job 1: sealed job manifest']
    for (const name of kept) expect(namesSeen).toContain(name)
    expect([...namesSeen].filter((name) => /^job 1: results of lease \d+$/.test(name))).not.toEqual([])
    expect(await pinNames()).toEqual([])
    for (const name of namesSeen) expect(service.namesSeen).toContain(name)
    expect(service.requests).toEqual([])
    expect(await artist.json(['storage', 'pin', '--store', s3Url()])).toEqual({pins: []})
    const {pins} = await artist.json<{pins: {name: string}[]}>(['storage', 'pin', '--network', 'studio'])
    expect(pins.map(({name}) => name).sort()).toEqual(kept)
  })

  test('is resumed for nothing, finished again, shown and judged again, all of it private', async () => {
    const own = (...args: string[]) => artist.run([...args, '--network', 'studio', '--json'], {env: PASSWORD})
    const again = [
      'render',
      fixtureScene('plain'),
      '--frames',
      '1-2',
      '--output',
      artist.outputDir,
      '--resume',
      '--yes',
    ]
    const resumed = await own(...again)
    expect({...resumed, stdout: JSON.parse(resumed.stdout)}).toMatchObject({
      exitCode: 0,
      stdout: {outcome: 'done', tasks: 0, price: 0, frames: [{frame: 1}, {frame: 2}]},
    })
    expect(await own(...again, '--no-dedupe')).toMatchObject({
      exitCode: 2,
      stdout: expect.stringContaining('With --no-dedupe a private scene is encrypted anew for each job'),
    })
    const finished = await own('finish', '1', '--output', join(artist.dir, 'again'))
    expect(JSON.parse(finished.stdout)).toMatchObject({frames: [{frame: 1}, {frame: 2}], missing: []})
    const shown = await own('verify', 'show', '1', '--frame', '2', '--output', join(artist.dir, 'shown'))
    expect(JSON.parse(shown.stdout)).toMatchObject({tasks: [{frame: 2, verdict: 'match'}]})
    const {leases, cells} = JSON.parse((await own('job', 'show', '1')).stdout) as {
      leases: {lease: string}[]
      cells: number
    }
    expect(cells).toBe(16)
    const reproduce = ['verify', 'reproduce', String(leases[0]?.lease)]
    const judged = await own(...reproduce)
    expect({...judged, stdout: JSON.parse(judged.stdout)}).toMatchObject({exitCode: 0})
    // The operator of a node has the key that was wrapped for the node.
    const byNode = await nodes[0]?.run([...reproduce, '--network', 'studio', '--json'], {env: PASSWORD})
    expect(byNode).toMatchObject({exitCode: 0, stdout: judged.stdout})
  })

  test('shows nobody but its nodes and its artist what is in the scene', async () => {
    const scene = await readFile(fixtureScene('plain'))
    expect(scene.includes('BLENDER')).toBe(true)
    const stored = await readFiles(join(servers, 's3', s3.bucket, 'studio'))
    expect(stored.length).toBeGreaterThan(5)
    for (const text of ['BLENDER', 'plain', '.blend', 'ViewLayer', 'task-', '.exr']) {
      expect(stored.filter((bytes) => bytes.includes(text))).toEqual([])
    }
    stranger = await joinNetwork()
    const {exitCode, stderr} = await stranger.run(['verify', '1', '--network', 'studio'], {env: PASSWORD})
    expect({exitCode, stderr}).toMatchObject({exitCode: 2, stderr: expect.stringContaining('has no key of it')})
    const own = await artist.run(['verify', '1', '--network', 'studio', '--json'], {env: PASSWORD})
    const {leases} = JSON.parse(own.stdout) as {leases: {isMatch: boolean}[]}
    expect(leases.every(({isMatch}) => isMatch)).toBe(true)
  })

  test('gives the key of a private job to a node that stakes after the posting, which then renders it', async () => {
    // Only the class of processors with AVX2 was measured.
    const isMeasured = nameDeviceClass({kind: 'cpu'}).startsWith('cpu-avx2/')
    const sameClass = isMeasured ? ['--same-class'] : []
    const args = [
      'render',
      fixtureScene('plain'),
      '--frames',
      '3',
      '--network',
      'studio',
      '--yes',
      '--json',
      ...sameClass,
    ]
    const rendering = artist.run([...args, '--price', '0.00005', '--output', artist.outputDir], {env: PASSWORD})
    await chain.until('the job to be posted', async () => (await chain.read(readJobCount)) === 2)
    running.push(stranger.start(['node', '--network', 'studio', '--device', 'cpu', '--threads', '1'], {env: PASSWORD}))
    const {exitCode, stdout, stderr} = await rendering
    expect({exitCode, stderr}).toMatchObject({exitCode: 0})
    expect(stderr).toContain('The key of the private job is wrapped for 2 nodes')
    expect(stderr).toContain('The key of job 2 is wrapped for 1 more node.')
    expect(stderr.includes("Only nodes of the renderer's device class check")).toBe(isMeasured)
    const {nodes: paid, ...report} = JSON.parse(stdout) as {nodes: string[]; sameClass: boolean}
    expect(paid).toEqual([await addressOf(stranger)])
    expect(report.sameClass).toBe(isMeasured)
    expect(await pinNames()).toEqual([])
  })

  test('leaves no scene on a node once the job is over', async () => {
    for (const node of nodes) {
      const folders = async () =>
        (await readdir(join(node.dir, 'networks/studio'), {recursive: true})).filter((path) => path.endsWith('.blend'))
      await node.until('the node to forget the scene', async () => (await folders()).length === 0)
    }
  })

  test('is sent to no faster than --limit-rate by the commands of an artist', async () => {
    const scene = join(servers, 'scene')
    await mkdir(scene)
    for (const name of ['a', 'b', 'c', 'd']) await writeFile(join(scene, name), seededBytes(name, 50_000))
    const sentAtMs: number[] = []
    let sentBytes = 0
    const onTraffic = (count: TrafficCount) => {
      if (count.sentBytes === sentBytes) return
      sentBytes = count.sentBytes
      sentAtMs.push(performance.now())
    }
    vi.stubEnv('CANDELA_PASSWORD', PASSWORD.CANDELA_PASSWORD)
    onTestFinished(() => void vi.unstubAllEnvs())
    await inHome(artist.dir, async () => {
      const flags = {network: 'studio', 'limit-rate': 200_000}
      const {store, close} = await openFlaggedArtist(flags, AbortSignal.timeout(60_000), {onTraffic})
      await importPath(store, scene).finally(close)
    })
    // Each file goes to both back ends; a burst may go at once.
    expect(sentBytes).toBeGreaterThan(400_000)
    expect((sentAtMs.at(-1) ?? 0) - (sentAtMs[0] ?? 0)).toBeGreaterThan(1200)
  })

  test('reads from Kubo while S3 is away', async () => {
    const {pins} = await artist.json<{pins: {cid: string; name: string}[]}>(['storage', 'pin', '--network', 'studio'])
    const cid = pins.find(({name}) => name.endsWith('sealed job manifest'))?.cid ?? ''
    await s3.stop()
    const {entries} = await stranger.json<{entries: {kind: string}[]}>(['storage', 'ls', cid, '--network', 'studio'])
    expect(entries.map(({kind}) => kind)).toEqual(['file'])
  })

  async function addressOf(home: CandelaHome): Promise<string> {
    const {stdout} = await home.run(['wallet', 'show', '--network', 'studio', '--json'], {env: PASSWORD})
    return (JSON.parse(stdout) as {address: string}).address
  }

  /** Names of what Kubo has pinned. */
  async function pinNames(): Promise<string[]> {
    const headers = {authorization: `Bearer ${SECRET}`}
    const url = `${kubo.origin}/api/v0/pin/ls?type=recursive&names=true`
    const {Keys} = (await (await fetch(url, {method: 'POST', headers})).json()) as {
      Keys: Record<string, {Name?: string}>
    }
    // Kubo itself pins an empty folder, without a name.
    return Object.values(Keys).flatMap(({Name}) => Name || [])
  }

  /** Makes a machine with the profile of the network, storage keys, and a wallet with coins and tokens. */
  async function joinNetwork(): Promise<CandelaHome> {
    const home = await CandelaHome.create()
    writeStorageKeys(home.dir)
    const {address} = await inHome(home.dir, async () => {
      const local = JSON.parse(await readFile(join(chain.dir, 'networks/local/profile.json'), 'utf8'))
      await writeNetworkProfile({
        ...local,
        name: 'studio',
        blocksDir: join(home.dir, 'blocks'),
        storage: [s3Url(), kuboUrl()],
      })
      const {stdout} = await home.run(['wallet', 'create', '--json'], {env: PASSWORD})
      return JSON.parse(stdout) as {address: string}
    })
    await inHome(chain.dir, async () =>
      fundLocalKey(await loadNetworkProfile('local'), address, 5000n * UNITS_PER_TOKEN),
    )
    return home
  }

  const deliveryUrl = () => `s3://${s3.bucket}/shots?endpoint=${s3.origin}`
  const s3Url = () => `s3://${s3.bucket}/studio?endpoint=${s3.origin}`
  const kuboUrl = () => `kubo+${kubo.origin}?pin=${service.endpoint}`
})

async function readFiles(folder: string): Promise<Buffer[]> {
  const found = await readdir(folder, {recursive: true, withFileTypes: true})
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(paths.map((path) => readFile(path)))
}
