import {expect, test} from 'vitest'
import {TransferProgress} from '../../../../cli/view/transfer-progress.js'
import {FakeClock, FakeTerminal} from './fake-terminal.js'

const MIB = 1024 ** 2

function start(isTty: boolean) {
  const clock = new FakeClock()
  const stream = new FakeTerminal()
  return {clock, stream, progress: new TransferProgress({clock, stream, isTty, isColorful: false})}
}

test('a terminal shows bytes, rate and the time that is left', async () => {
  const {clock, stream, progress} = start(true)
  stream.columns = 100
  progress.show('fetch', 0, 40 * MIB)
  await clock.advance(4000)
  progress.show('fetch', 12 * MIB, 40 * MIB)
  const line = '▸ fetch  ██████░░░░░░░░░░░░░░  12.0 MiB of 40.0 MiB  3.0 MiB/s  4 s  about 9 s left'
  expect(stream.screen()).toBe(`${line}\n`)
  progress.stop()
  expect(stream.screen()).toBe('')
})

test('a terminal shows bytes and rate where the sum is not known, stage by stage', async () => {
  const {clock, stream, progress} = start(true)
  progress.show('read', 0)
  await clock.advance(2000)
  progress.show('send', 0)
  await clock.advance(1000)
  progress.show('send', 5 * MIB)
  expect(stream.screen()).toBe('✓ read  2.0 s\n▸ send  5.0 MiB  5.0 MiB/s  1 s\n')
})

test('a stage is drawn ten times a second at most', async () => {
  const {clock, stream, progress} = start(true)
  progress.show('read', 0)
  const {length} = stream.raw
  await clock.advance(99)
  progress.show('read', MIB)
  expect(stream.raw).toHaveLength(length)
  await clock.advance(1)
  progress.show('read', 2 * MIB)
  expect(stream.screen()).toContain('2.0 MiB')
})

test('a pipe stays quiet', () => {
  const {stream, progress} = start(false)
  progress.show('read', MIB)
  progress.stop()
  expect(stream.raw).toBe('')
})

test('a stage stays while something moves in it, though other back ends are further', async () => {
  const {clock, stream, progress} = start(true)
  progress.show('send', MIB)
  for (let step = 2; step < 5; step += 1) {
    await clock.advance(400)
    progress.show('pin', 9 * MIB)
    progress.show('send', step * MIB)
  }
  expect(stream.screen()).toMatch(/^▸ send {2}4\.0 MiB/)
  await clock.advance(1000)
  progress.show('pin', 9 * MIB, 8 * MIB)
  expect(stream.screen()).toMatch(/^✓ send {2}2\.2 s\n▸ pin {2}█{20} {2}9\.0 MiB of 9\.0 MiB/)
  progress.wait('pin at https://pin.example: queued')
  expect(stream.screen()).toContain('▸ pin at https://pin.example: queued  0 s')
})
