import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import type {Clock} from '../../../../core/clock.js'
import {BlockStore} from '../../../../core/storage/block-store.js'
import {exportTree} from '../../../../core/storage/export-tree.js'
import {importPath} from '../../../../core/storage/import-tree.js'
import {NetworkStorage} from '../../../../core/storage/network-storage.js'
import {parseRate} from '../../../../core/storage/parse-rate.js'
import {Traffic, type TrafficCount} from '../../../../core/storage/traffic.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

/** Time that passes only while somebody sleeps. */
function sleepersClock(): Clock & {sleptMs: number} {
  let nowMs = 1_000_000
  return {
    sleptMs: 0,
    nowMs: () => nowMs,
    async sleep(durationMs, signal) {
      signal?.throwIfAborted()
      nowMs += durationMs
      this.sleptMs += durationMs
    },
  }
}

describe('Traffic', () => {
  test('lets a second pass for as many bytes as the rate names', async () => {
    const clock = sleepersClock()
    const traffic = new Traffic({bytesPerSec: 1_000_000, clock})
    for (let block = 0; block < 10; block += 1) await traffic.send(500_000)
    expect(clock.sleptMs).toBe(5000 - 250)
  })

  test('holds sent and received bytes back together', async () => {
    const clock = sleepersClock()
    const traffic = new Traffic({bytesPerSec: 1_000_000, clock})
    await Promise.all([traffic.send(1_000_000), traffic.receive(1_000_000)])
    await traffic.send(1_000_000)
    expect(clock.nowMs() - 1_000_000).toBeGreaterThanOrEqual(3000 - 250)
  })

  test('does not hold back what no rate is named for', async () => {
    const clock = sleepersClock()
    const traffic = new Traffic({clock})
    await traffic.receive(1e12)
    expect(clock.sleptMs).toBe(0)
  })

  test('stops waiting with the reason of its signal', async () => {
    const reason = new Error('stopped')
    const traffic = new Traffic({bytesPerSec: 50_000})
    await expect(traffic.send(1e9, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})

test('a network holds back and counts what goes to its back ends and comes from them', async () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'cache.bin'), seededBytes('cache', 3_000_000))
  const remote = {storage: new BlockStore(join(folder, 'remote')), isReadOnly: false}
  const clock = sleepersClock()
  const counts: TrafficCount[] = []
  const traffic = new Traffic({bytesPerSec: 1_000_000, clock, onTraffic: (count) => counts.push(count)})
  const artist = new NetworkStorage(new BlockStore(join(folder, 'artist')), [remote], {traffic})
  const {cid, newBytes} = await importPath(artist, join(folder, 'cache.bin'))
  expect(counts.at(-1)).toEqual({sentBytes: newBytes, receivedBytes: 0, toSendBytes: newBytes})
  const node = new NetworkStorage(new BlockStore(join(folder, 'node')), [remote], {traffic})
  await exportTree(node, cid, join(folder, 'copy'))
  expect(counts.at(-1)).toEqual({sentBytes: newBytes, receivedBytes: newBytes, toSendBytes: newBytes})
  expect(clock.sleptMs).toBeGreaterThan(5500)
})

test('what is to be sent counts what the back end lacks, once, and is known before most of it is sent', async () => {
  const folder = tempFolder()
  const scene = join(folder, 'scene')
  mkdirSync(join(scene, 'more'), {recursive: true})
  writeFileSync(join(scene, 'cache.bin'), seededBytes('cache', 5_000_000))
  writeFileSync(join(scene, 'scene.bin'), seededBytes('scene', 3_000_000))
  writeFileSync(join(scene, 'more', 'twin.bin'), seededBytes('scene', 3_000_000))
  const remote = {storage: new BlockStore(join(folder, 'remote')), isReadOnly: false}
  await importPath(remote.storage, join(scene, 'cache.bin'))
  const counts: TrafficCount[] = []
  const traffic = new Traffic({onTraffic: (count) => counts.push(count)})
  await importPath(new NetworkStorage(new BlockStore(join(folder, 'artist')), [remote], {traffic}), scene)
  const {sentBytes} = counts.at(-1) as TrafficCount
  expect(sentBytes).toBeGreaterThan(3_000_000)
  expect(sentBytes).toBeLessThan(3_001_000)
  expect(Math.max(...counts.map(({toSendBytes}) => toSendBytes))).toBeGreaterThan(8_000_000)
  expect(counts.filter((count) => count.sentBytes > 0).every(({toSendBytes}) => toSendBytes === sentBytes)).toBe(true)
})

test.each([
  ['5MB/s', 5_000_000],
  ['5 mb', 5_000_000],
  ['1.5GiB/s', 1_610_612_736],
  ['800KB/s', 800_000],
  ['50000B', 50_000],
  ['49KB/s', undefined],
  ['0MB/s', undefined],
  ['-5MB/s', undefined],
  ['5', undefined],
  ['5Mbit/s', undefined],
  ['fast', undefined],
  ['', undefined],
])('the rate "%s" is %s bytes a second', (text, bytesPerSec) => {
  expect(parseRate(text)).toBe(bytesPerSec)
})
