import {describe, expect, test} from 'vitest'
import {createProgress, type Progress} from '../../../../cli/view/progress.js'
import {FakeClock, FakeTerminal} from './fake-terminal.js'

function start(isTty: boolean) {
  const clock = new FakeClock()
  const stream = new FakeTerminal()
  return {clock, stream, progress: createProgress({clock, stream, isTty, isColorful: false})}
}

async function renderTwoFrames(progress: Progress, clock: FakeClock): Promise<void> {
  progress.stage('inspect')
  await clock.advance(1200)
  progress.stage('render')
  progress.update({framesTotal: 2, framesDone: 0})
  await clock.advance(10_000)
  progress.update({framesDone: 1, finishedFrame: 7, priceMicrocredits: 1_250_000n, checksDone: 2, checksMatched: 2})
}

describe('createProgress in a pipe', () => {
  test('prints one line per stage and per finished frame', async () => {
    const {clock, stream, progress} = start(false)
    await renderTwoFrames(progress, clock)
    progress.update({priceMicrocredits: 2_000_000n})
    progress.line('The network is up.')
    progress.update({framesDone: 2, finishedFrame: 9})
    progress.done()
    progress.stop()
    expect(stream.raw).toMatchInlineSnapshot(`
      "inspect
      render
      frame 7 done, 1 of 2
      The network is up.
      frame 9 done, 2 of 2
      done in 11.2 s
      "
    `)
  })

  test('prints a frame once, also when its number and the count come apart', () => {
    const {stream, progress} = start(false)
    progress.update({framesTotal: 3, framesDone: 2})
    progress.update({finishedFrame: 7})
    progress.update({finishedFrame: 7})
    progress.update({framesDone: 3})
    progress.update({finishedFrame: 8})
    progress.update({finishedFrame: 9})
    expect(stream.raw).toBe('frame 7 done, 2 of 3\nframe 8 done, 3 of 3\nframe 9 done, 3 of 3\n')
  })

  test('says nothing of success when it is stopped', () => {
    const {stream, progress} = start(false)
    progress.stage('inspect')
    progress.stop()
    expect(stream.raw).toBe('inspect\n')
  })
})

describe('createProgress on a terminal', () => {
  test('shows frames, time, price and checks of the running stage', async () => {
    const {clock, stream, progress} = start(true)
    await renderTwoFrames(progress, clock)
    expect(stream.screen()).toMatchInlineSnapshot(`
      "✓ inspect  1.2 s
      ▸ render  ██████████░░░░░░░░░░  1 of 2 frames  10 s  about 10 s left
        1.25 credits so far  2 of 2 checks matched
      "
    `)
    progress.stop()
  })

  test('redraws the time every second without being told anything', async () => {
    const {clock, stream, progress} = start(true)
    progress.stage('bundle')
    await clock.advance(1000)
    await clock.advance(1000)
    expect(stream.screen()).toMatchInlineSnapshot(`
      "▸ bundle  2 s
      "
    `)
    progress.stop()
  })

  test('keeps a line per finished stage and nothing of the live block', async () => {
    const {clock, stream, progress} = start(true)
    await renderTwoFrames(progress, clock)
    progress.line('The network is up.')
    progress.update({framesDone: 2})
    progress.stage('settle')
    await clock.advance(500)
    progress.done()
    progress.stop()
    expect(stream.screen()).toMatchInlineSnapshot(`
      "✓ inspect  1.2 s
      The network is up.
      ✓ render  2 of 2 frames  10.0 s
      ✓ settle  500 ms
      "
    `)
  })

  test('takes the live block away when it is stopped', async () => {
    const {clock, stream, progress} = start(true)
    await renderTwoFrames(progress, clock)
    progress.stop()
    await clock.advance(5000)
    expect(stream.screen()).toBe('✓ inspect  1.2 s\n')
  })

  test('comes back with the next stage after it was stopped for a question', async () => {
    const {clock, stream, progress} = start(true)
    progress.stage('inspect')
    progress.stop()
    progress.stage('post')
    await clock.advance(3000)
    expect(stream.screen()).toBe('▸ post  3 s\n')
    progress.stop()
  })

  test('never lets a line be wider than the terminal', async () => {
    const {clock, stream, progress} = start(true)
    stream.columns = 30
    await renderTwoFrames(progress, clock)
    for (const line of stream.screen().split('\n')) expect([...line].length).toBeLessThan(30)
    progress.stop()
  })

  test('cannot be steered by text from strangers', () => {
    const {stream, progress} = start(true)
    progress.line('name\u001b[2J\rfake')
    expect(stream.raw).toBe('name\u{FFFD}[2J\u{FFFD}fake\n')
    progress.stop()
  })

  test('uses colour only when it may', () => {
    const clock = new FakeClock()
    const stream = new FakeTerminal()
    const progress = createProgress({clock, stream, isTty: true, isColorful: true})
    progress.stage('inspect')
    progress.done()
    expect(stream.raw).toContain('\u001b[32m✓')
  })
})
