import {expect, test} from 'vitest'
import {createProgress} from '../../../../cli/view/progress.js'
import {UploadProgress} from '../../../../cli/view/upload-progress.js'
import {FakeClock, FakeTerminal} from './fake-terminal.js'

const MIB = 1024 ** 2

async function post(isTty: boolean) {
  const [clock, stream] = [new FakeClock(), new FakeTerminal()]
  stream.columns = 100
  const options = {clock, stream, isTty, isColorful: false}
  const progress = createProgress(options)
  const upload = new UploadProgress(progress, options)
  progress.stage('post')
  upload.begin(40 * MIB)
  upload.traffic.onTraffic?.({sentBytes: 0, receivedBytes: 5, toSendBytes: 40 * MIB})
  upload.traffic.onTraffic?.({sentBytes: 1, receivedBytes: 5, toSendBytes: 36 * MIB})
  await clock.advance(4000)
  upload.traffic.onTraffic?.({sentBytes: 12 * MIB, receivedBytes: 5, toSendBytes: 36 * MIB})
  return {clock, stream, progress, upload}
}

test('a terminal shows how much of what a back end lacks is sent, how fast, what is pinned, and how fast frames come', async () => {
  const {clock, stream, progress, upload} = await post(true)
  expect(stream.screen()).toContain(
    '▸ post: send  ███████░░░░░░░░░░░░░  12.0 MiB of 36.0 MiB  3.0 MiB/s  4 s  about 8 s left',
  )
  await clock.advance(1000)
  upload.traffic.onPin?.(20 * MIB)
  expect(stream.screen()).toContain('▸ post: pin  ██████████░░░░░░░░░░  20.0 MiB of 40.0 MiB')
  upload.traffic.onPinState?.('https://pin.example', 'pinning')
  expect(stream.screen()).toContain('▸ post: pin at https://pin.example: pinning')
  upload.end()
  progress.stage('render')
  upload.traffic.onTraffic?.({sentBytes: 40 * MIB, receivedBytes: MIB, toSendBytes: 40 * MIB})
  upload.traffic.onPin?.(1)
  expect(stream.screen()).toContain('▸ render  1.0 MiB')
  progress.update({framesDone: 1, framesTotal: 4})
  await clock.advance(2000)
  upload.traffic.onTraffic?.({sentBytes: 40 * MIB, receivedBytes: 3 * MIB, toSendBytes: 40 * MIB})
  expect(stream.screen()).toContain('1 of 4 frames  3.0 MiB  1.0 MiB/s  2 s  about 6 s left')
})

test('a pipe shows none of it', async () => {
  const {stream} = await post(false)
  expect(stream.screen()).toBe('post\n')
})
